"""The Dockerfile without an engine: what it copies is there; `tests/faults` starts a lab as it says."""

import json
import re
from pathlib import Path

from tests.project.dockerfile import Instructions, arguments, copied, environment


def test_it_copies_only_what_exists(instructions: Instructions, root: Path) -> None:
    sources = copied(instructions)
    assert {"requirements.txt", "app.py", "learnact/", "pages/"} <= set(sources)
    assert [source for source in sources if not (root / source).exists()] == []


def test_what_it_copies_passes_the_dockerignore(instructions: Instructions, root: Path) -> None:
    allowed = re.findall(r"^!(.+)$", (root / ".dockerignore").read_text(), flags=re.MULTILINE)
    assert {source.rstrip("/") for source in copied(instructions)} == set(allowed)


def test_it_is_slim_and_runs_as_an_ordinary_user(instructions: Instructions) -> None:
    assert all("-slim" in image for image in arguments(instructions, "FROM"))
    assert arguments(instructions, "USER")[-1] not in ("root", "0")
    assert not re.search(r"\b(gcc|g\+\+|build-essential)\b", " ".join(arguments(instructions, "RUN")))


def test_torch_takes_an_extra_index_from_a_build_argument(instructions: Instructions) -> None:
    assert arguments(instructions, "ARG") == ["EXTRA_INDEX=https://download.pytorch.org/whl/cpu"]
    assert any('--extra-index-url "$EXTRA_INDEX"' in run for run in arguments(instructions, "RUN"))


def test_data_port_and_address_are_those_of_the_documentation(instructions: Instructions) -> None:
    env = environment(instructions)
    assert env["LEARNACT_HOME"].startswith(env["LEARNACT_DATA"] + "/")
    assert arguments(instructions, "VOLUME") == [json.dumps([env["LEARNACT_DATA"]])]
    assert arguments(instructions, "EXPOSE") == [env["STREAMLIT_SERVER_PORT"]] == ["8501"]
    assert env["STREAMLIT_SERVER_ADDRESS"] == "0.0.0.0"
