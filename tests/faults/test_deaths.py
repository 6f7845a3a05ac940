"""Workers and servers that die, steps that never end, disks that take nothing: who trains goes on, and reads why."""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import httpx
import pytest

from benchmarks.browser import Lab, free_port
from learnact.paths import ROOT
from learnact.serving.drain import SENTENCE
from tests.faults.attacks import SMALL, trains_or_says_why
from tests.faults.conftest import ALONE, COMMAND, COUNT, MAX_LOST_SECONDS, MAX_STAND_SECONDS, well, whole
from tests.faults.visitor import LOOK_SECONDS, PATIENCE_SECONDS, Watch, bystander, visiting

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it finds the processes of a server there"),
]
QUIET_LOOKS = 10
STEP_SECONDS = 0.5  # that the operator allows where a step is the weapon
ENDLESS_STEP = {
    "data.samples": "4000",
    "training.batch": "4000",
    "network.hidden": "512_512_512_512_512",
    "seeds": "10",
}


class House:
    """A server that may be killed and started again at its address, with what it keeps.

    Args:
        home: LEARNACT_HOME.
        within: a command that the server is started by.
        environment: what is set besides.
    """

    def __init__(self, home: Path, *within: str, **environment: str) -> None:
        self.home, self.port = home, free_port()
        self.command = (*within, *(word.format(port=self.port) for word in COMMAND))
        self.environment = {**ALONE, "LEARNACT_HOME": str(home), **environment}
        self.start()

    def start(self) -> None:
        self.lab = Lab(self.command, self.port, self.environment)
        self.lab.wait()

    def kill(self) -> None:
        """Ends the server with its workers, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.lab.process.pid, signal.SIGKILL)
        self.lab.process.wait()

    def workers(self, kind: str = "live") -> list[int]:
        """The processes of its workers of a kind, the oldest first."""
        found = []
        for process in processes():
            with suppress(OSError):  # it has ended
                words = (process / "cmdline").read_bytes().split(b"\0")
                group = int((process / "stat").read_text().rpartition(")")[2].split()[2])
                if group == self.lab.process.pid and words[2:4] == [b"learnact.serving.live", kind.encode()]:
                    found.append(int(process.name))
        return sorted(found)

    def trouble(self) -> str:
        """What the health route says is wrong; "" where all is well."""
        answer = httpx.get(f"{self.lab.address}health", timeout=PATIENCE_SECONDS)
        assert (answer.status_code, "error" in answer.json()) in ((200, False), (503, True))
        return str(answer.json().get("error", ""))

    async def comes_to(self, trouble: str) -> None:
        """Waits until the health route says something that begins so."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (said := await asyncio.to_thread(self.trouble)).startswith(trouble) or bool(said) != bool(
                trouble
            ):
                await asyncio.sleep(LOOK_SECONDS)


def processes() -> Iterator[Path]:
    return (path for path in Path("/proc").iterdir() if path.name.isdigit())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("home"))
    yield made
    made.kill()


@pytest.fixture
async def watch(house: House) -> AsyncIterator[Watch]:
    async with bystander(house.lab.address) as seen:
        yield seen


async def kill_each(house: House, count: int = 1) -> list[int]:
    """Kills so many live workers as soon as they are there; gives which."""
    killed: list[int] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(killed) < count:
            for process in set(house.workers()) - {*killed}:
                os.kill(process, signal.SIGKILL)
                killed.append(process)
            await asyncio.sleep(LOOK_SECONDS / 10)
    return killed


async def two_workers(house: House) -> None:
    """Waits until there is a spare, and it is warm: then all of its threads wait for something."""
    quiet = 0
    async with asyncio.timeout(PATIENCE_SECONDS):
        while quiet < QUIET_LOOKS or house.trouble():
            await asyncio.sleep(LOOK_SECONDS)
            workers = house.workers()
            quiet = quiet + 1 if len(workers) == 2 and waits(workers[1]) else 0


def waits(process: int) -> bool:
    """Whether nothing of a process runs, or waits for a processor or a disk."""
    tasks = [task.read_text().rpartition(")")[2].split()[0] for task in Path(f"/proc/{process}/task").glob("*/stat")]
    return {*tasks} == {"S"}


@whole
async def test_a_worker_is_killed(house: House) -> None:
    """With as many visitors as there are kills in all: nobody stands for long, or loses more than was promised."""
    async with AsyncExitStack() as stack:
        watches = [await stack.enter_async_context(bystander(house.lab.address)) for _ in range(COUNT)]
        await two_workers(house)
        for watch in watches:
            watch.began()
        os.kill(house.workers()[0], signal.SIGKILL)
        for watch in watches:
            await watch.went_on()
            await watch.went_on()
            well(watch, MAX_LOST_SECONDS)


async def test_a_worker_and_its_successors_are_killed_while_they_start(house: House, watch: Watch) -> None:
    await two_workers(house)
    watch.began()
    await kill_each(house, 4)
    assert await asyncio.to_thread(house.trouble)
    await watch.went_on(100)
    well(watch, MAX_LOST_SECONDS, stand=PATIENCE_SECONDS)
    await house.comes_to("")


@pytest.mark.parametrize("number", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=whole)])
async def test_a_server_ends(number: signal.Signals, house: House, watch: Watch) -> None:
    began = time.monotonic()
    while time.monotonic() - began < MAX_LOST_SECONDS:  # of what is younger nothing is promised
        await watch.went_on()
    watch.began()
    if number == signal.SIGKILL:
        house.lab.process.kill()
    else:
        os.killpg(house.lab.process.pid, number)  # as a terminal and systemd do
    await asyncio.to_thread(house.lab.process.wait)
    await asyncio.to_thread(house.start)
    await watch.went_on(200)
    assert watch.lost_seconds <= MAX_LOST_SECONDS
    assert number == signal.SIGKILL or any(SENTENCE in error for error in watch.errors)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LEARNACT_SECRET", "short", "LEARNACT_SECRET must have 32 characters or more, not 5."),
        (
            "LEARNACT_MAX_STEP_SECONDS",
            "soon",
            "LEARNACT_MAX_STEP_SECONDS must be a number of seconds above 0, not 'soon'.",
        ),
    ],
)
async def test_a_mistake_in_a_setting_is_said_and_ends_the_server(name: str, value: str, said: str) -> None:
    command = [word.format(port=free_port()) for word in COMMAND]
    end = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | ALONE | {name: value},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert (end.returncode, end.stderr.strip().splitlines()[-1]) == (2, f"The lab cannot start. {said}")
    assert "Traceback" not in end.stderr


async def test_a_step_without_end_is_put_aside(tmp_path: Path) -> None:
    """An estimate that is wrong: here the operator lets everything train live."""
    lets_all = {f"LEARNACT_MAX_{name}_SECONDS": "1000" for name in ("STEP", "STALL", "QUEUED_STEP")}
    house = House(tmp_path, LEARNACT_LIVE_STEP_SECONDS=f"{STEP_SECONDS:g}", **lets_all)
    try:
        async with bystander(house.lab.address) as watch:
            await two_workers(house)
            async with visiting(house.lab.address, SMALL | ENDLESS_STEP) as hostile:
                watch.began()
                told = await trains_or_says_why(hostile)
                assert told["state"] == "failed" and "step" in told["why"]
                await watch.went_on()
                well(watch, MAX_LOST_SECONDS, STEP_SECONDS + MAX_STAND_SECONDS)
                assert await hostile.act("play", after=-1) == (409, told["why"])
    finally:
        house.kill()


# -- the disk


def small_disk(home: Path, *options: str) -> tuple[str, ...]:
    """The command that starts another one which sees a small file system of its own at a folder.

    Args:
        options: of the mount.
    """
    home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", ",".join(("size=400k", *options)), "none", str(home)]
    apart = ["unshare", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*apart, *mount], capture_output=True, check=False).returncode:
        pytest.skip("This system lets nobody mount a file system for one process.")
    return (*apart, "sh", "-c", f'{" ".join(mount)} && exec "$@"', "sh")


@whole
async def test_a_disk_is_full_for_a_while(tmp_path: Path) -> None:
    house = House(tmp_path / "home", *small_disk(tmp_path / "home"))
    inside = Path(f"/proc/{house.lab.process.pid}/root{house.home}")
    try:
        async with bystander(house.lab.address) as watch:
            await house.comes_to("")
            kept = {path.name for path in (inside / "runs").iterdir() if path.suffix == ".run"}
            assert len(kept) == 1
            with suppress(OSError), (inside / "filler").open("wb", buffering=0) as filler:
                while filler.write(bytes(1_000)):
                    pass
            await house.comes_to("Runs cannot be saved on the disk of this lab at the moment (No space left")
            watch.began()
            await watch.went_on(300)
            well(watch)
            assert {path.name for path in (inside / "runs").iterdir() if path.stat().st_size} == kept
            (inside / "filler").unlink()
            await house.comes_to("")
            await watch.went_on(300)
            well(watch)
    finally:
        house.kill()


@whole
async def test_a_disk_is_read_only(tmp_path: Path) -> None:
    house = House(tmp_path / "home", *small_disk(tmp_path / "home", "ro"))
    try:
        async with bystander(house.lab.address) as watch:
            await house.comes_to("Runs cannot be saved on the disk of this lab at the moment (Read-only")
            await watch.went_on(300)
            well(watch)
    finally:
        house.kill()


@whole
async def test_a_lab_that_shall_keep_nothing_is_well(tmp_path: Path) -> None:
    house = House(Path("none"))
    try:
        await house.comes_to("")
    finally:
        house.kill()
