"""The Dockerfile without an engine: what it copies is there, its CMD and HEALTHCHECK work as written."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.project.dockerfile import Instructions, arguments, copied, environment, exec_form


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


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


def test_command_and_health_check_work_as_written(instructions: Instructions, root: Path, tmp_path: Path) -> None:
    replaced = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LEARNACT_DATA": str(tmp_path),
        "LEARNACT_HOME": str(tmp_path / "home"),
        "STREAMLIT_SERVER_PORT": str(free_port()),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    }
    env = os.environ | environment(instructions) | replaced
    command = exec_form(arguments(instructions, "CMD")[-1])
    check = exec_form(arguments(instructions, "HEALTHCHECK")[-1])
    log = tmp_path / "log"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=root, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            assert healthy(check, server, root, env, seconds=180), log.read_text()
        finally:
            server.terminate()
            server.wait(timeout=20)
    ended = subprocess.run(check, cwd=root, env=env, capture_output=True, check=False)
    assert ended.returncode != 0, "the health check passes although no server runs"


def healthy(check: list[str], server: subprocess.Popen, root: Path, env: dict[str, str], seconds: int) -> bool:
    """Asks until the check succeeds, the server has ended or the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        if subprocess.run(check, cwd=root, env=env, capture_output=True, check=False).returncode == 0:
            return True
        time.sleep(0.2)
    return False
