"""The Dockerfile's own command and health check, as they are written there."""

import os
import subprocess

from benchmarks.browser import free_port
from learnact.paths import ROOT
from tests.browser.sight import until
from tests.faults.conftest import DOCKERFILE
from tests.project.dockerfile import arguments, exec_form


def passes(environment: dict[str, str]) -> bool:
    check = exec_form(arguments(DOCKERFILE, "HEALTHCHECK")[-1])
    return not subprocess.run(
        check, cwd=ROOT, env=os.environ | environment, capture_output=True, check=False
    ).returncode


def test_it_passes_where_the_lab_runs_and_fails_where_none_does(
    address: str, as_in_a_container: dict[str, str]
) -> None:
    until(lambda: passes(as_in_a_container), f"the health check of {address}")
    assert not passes(as_in_a_container | {"STREAMLIT_SERVER_PORT": str(free_port())})
