"""compose.yaml without an engine: the container writes to its volume alone, has no rights, and limits to its size."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from learnact.serving.drain import FAREWELL_SECONDS
from learnact.serving.live.worker_pool import DRAIN_SECONDS
from tests.project.dockerfile import arguments, environment

Service = dict[str, Any]


@pytest.fixture(scope="module")
def compose(root: Path) -> dict[str, Any]:
    return yaml.safe_load((root / "compose.yaml").read_text())


@pytest.fixture(scope="module")
def lab(compose: dict[str, Any]) -> Service:
    return compose["services"]["lab"]


def test_it_runs_what_the_dockerfile_makes(lab, instructions) -> None:
    env = environment(instructions)
    port = env["STREAMLIT_SERVER_PORT"]
    assert lab["build"] == "." and lab["ports"] == [f"{port}:{port}"]
    assert [volume.split(":")[1:] for volume in lab["volumes"]] == [[env["LEARNACT_DATA"]]]
    assert not {"command", "entrypoint", "user", "healthcheck"} & set(lab), "the Dockerfile says these"


def test_everything_that_the_lab_writes_lies_in_the_volume(instructions) -> None:
    env = environment(instructions)
    assert (volume := Path(env["LEARNACT_DATA"])) in Path(env["LEARNACT_HOME"]).parents
    assert any(re.search(rf"mkdir {volume}\b.*chown lab:lab {volume}\b", run) for run in arguments(instructions, "RUN"))


def test_it_can_write_to_its_volume_and_to_memory_alone(compose, lab) -> None:
    assert lab["read_only"] is True
    assert [volume.split(":")[0] for volume in lab["volumes"]] == [*compose["volumes"]], (
        "a named one, no folder of ours"
    )
    ((path, options),) = (each.split(":") for each in lab["tmpfs"])
    assert path == "/tmp" and {"nosuid", "nodev", "noexec"} <= set(options.split(","))
    assert re.search(r"size=\d+[mg]\b", options), "a tmpfs without a size takes half of the machine's memory"


def test_it_has_no_rights_beyond_those_of_a_user(lab) -> None:
    assert lab["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in lab["security_opt"]
    assert not {"cap_add", "privileged", "devices", "pid", "ipc", "network_mode"} & set(lab)


def test_memory_and_processes_have_a_limit(lab) -> None:
    assert re.fullmatch(r"\d+[mg]", lab["mem_limit"])
    assert 100 < lab["pids_limit"] < 5_000


def test_it_is_given_time_to_save_what_is_trained(lab) -> None:
    seconds = int(lab["stop_grace_period"].removesuffix("s"))
    assert seconds > 2 * max(DRAIN_SECONDS, FAREWELL_SECONDS), "it drains twice at most"


def test_no_secret_stands_in_it(lab) -> None:
    given = lab["environment"]
    assert all(re.fullmatch(rf"\$\{{{name}:-[0-9.]*\}}", value) for name, value in given.items()), given
