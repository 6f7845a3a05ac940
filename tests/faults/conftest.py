"""A lab for all tests that only ask it, with somebody beside them who trains; asynchronous tests run in asyncio."""

import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from benchmarks.browser import Lab, free_port
from learnact.paths import ROOT
from tests.faults.attacks import SMALL
from tests.faults.visitor import Tab, Watch, bystander, visiting
from tests.project.dockerfile import arguments, environment, exec_form, read

DOCKERFILE = read(ROOT / "Dockerfile")
COMMAND = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "{port}")
ALONE = {"LEARNACT_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
COUNT = int(os.environ.get("LEARNACT_FAULTS", "3"))  # of kills; other cases go by it. A hundred in `make faults`
SEED = int(os.environ.get("LEARNACT_FAULTS_SEED", "1"))
WHOLE = 100
MAX_STAND_SECONDS = 3.0
MAX_LOST_SECONDS = 2.0

whole = pytest.mark.skipif(COUNT < WHOLE, reason="`make faults` does it")


class Unharmed(Protocol):
    """Says that the bystander has been well since the test began, and went back by no more than so many seconds."""

    def __call__(self, *, lost: float = 0.0, stand: float = MAX_STAND_SECONDS) -> None: ...


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def as_in_a_container(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment that the Dockerfile sets, but for folders, port and address of one's own."""
    own = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LEARNACT_HOME": str(tmp_path_factory.mktemp("home")),
        "LEARNACT_DATA": str(tmp_path_factory.mktemp("data")),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "STREAMLIT_SERVER_PORT": str(free_port()),
    }
    return environment(DOCKERFILE) | ALONE | own


@pytest.fixture(scope="session")
def address(as_in_a_container: dict[str, str]) -> Iterator[str]:
    """Of a lab that goes on for all tests, started as the Dockerfile says."""
    command = exec_form(arguments(DOCKERFILE, "CMD")[-1])
    server = Lab(command, int(as_in_a_container["STREAMLIT_SERVER_PORT"]), as_in_a_container)
    try:
        server.wait()
        yield server.address
    finally:
        server.end()


@pytest.fixture(scope="session")
async def lasting(address: str) -> AsyncIterator[Watch]:
    """Somebody whose run trains through all tests."""
    async with bystander(address) as watch:
        yield watch


@pytest.fixture
async def watch(lasting: Watch) -> Watch:
    """The same, watched from now on."""
    await lasting.went_on()
    lasting.began()
    return lasting


@pytest.fixture
def unharmed(watch: Watch) -> Unharmed:
    def check(*, lost: float = 0.0, stand: float = MAX_STAND_SECONDS) -> None:
        well(watch, lost, stand)

    return check


@pytest.fixture
async def hostile(address: str) -> AsyncIterator[Tab]:
    """Another visitor, who has opened a small experiment."""
    async with visiting(address, SMALL) as tab:
        yield tab


def well(watch: Watch, lost: float = 0.0, stand: float = MAX_STAND_SECONDS) -> None:
    """That a run has not gone back by more than so many seconds, and did not stand for longer."""
    assert watch.errors == []
    assert watch.lost_seconds <= lost, f"{watch.lost_steps} steps lost"
    assert watch.stand <= stand
