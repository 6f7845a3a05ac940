"""The container as compose.yaml has it: it starts, is healthy, trains and keeps runs, and can write nowhere else.

Run by hand, by `make container`: it needs root, debootstrap and minutes. LEARNACT_CONTAINER names the folder that
becomes the container's root; LEARNACT_CONTAINER_SHARED what pip may need of this machine, with colons between.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import chromium, free_port
from learnact.paths import ROOT
from tests.browser.sight import button, panel, status, step, token, until
from tests.deployment.container import USER_ID, Container, build
from tests.project import dockerfile

FOLDER = os.environ.get("LEARNACT_CONTAINER", "")
PAGES = ("atlas", "learned", "inside", "zoo", "tour")
NOWHERE = ("/", "/app", "/app/learnact", "/opt/venv", "/home/lab", "/etc", "/usr", "/var/tmp", "/dev")

pytestmark = pytest.mark.skipif(
    not FOLDER or os.geteuid() != 0 or shutil.which("debootstrap") is None,
    reason="`make container` runs it, as root, where debootstrap is installed",
)

Start = Callable[[], Container]


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty volume, which an engine makes with the owner that /data has in the image."""
    folder = tmp_path_factory.mktemp("volume")
    os.chown(folder, USER_ID, USER_ID)
    return folder


@pytest.fixture(scope="module")
def start(volume: Path, tmp_path_factory: pytest.TempPathFactory) -> Start:
    """start(): a container on the same port and the same volume."""
    instructions = dockerfile.read(ROOT / "Dockerfile")
    shared = [path for path in os.environ.get("LEARNACT_CONTAINER_SHARED", "").split(":") if path]
    build(Path(FOLDER), instructions, shared)
    service = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["lab"]
    log = tmp_path_factory.mktemp("log") / "log"
    settings = {
        "STREAMLIT_SERVER_PORT": str(free_port()),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "LEARNACT_OFFLINE": "1",
    }
    return lambda: Container(Path(FOLDER), instructions, service, volume, settings, log)


@pytest.fixture(scope="module")
def container(start: Start) -> Iterator[Container]:
    with start() as running:
        until(lambda: running.process.poll() is not None or running.healthy(), "health")
        assert running.process.poll() is None, running.log.read_text()
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=60_000)
    with chromium(shell=True) as started:
        yield started


@pytest.fixture
def page(browser: Browser, container: Container) -> Iterator[Page]:
    address = f"http://127.0.0.1:{container.settings['STREAMLIT_SERVER_PORT']}"
    context = browser.new_context(base_url=address)
    yield context.new_page()
    context.close()


def test_it_has_no_rights(container: Container) -> None:
    said = container.status()
    assert said["Uid"].split() == said["Gid"].split() == [str(USER_ID)] * 4 and said["Groups"] == ""
    assert {said[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert said["NoNewPrivs"] == "1" and said["NSpid"].split()[-1] == "1"


def test_it_can_write_to_its_volume_and_to_memory_alone(container: Container) -> None:
    for folder in NOWHERE:
        assert container.run(["touch", f"{folder}/x"]).returncode != 0, folder
    for folder in ("/data", "/tmp"):
        assert container.run(["sh", "-c", f"touch {folder}/x && rm {folder}/x"]).returncode == 0, folder
    assert container.run(["sh", "-c", "echo id > /tmp/x; chmod +x /tmp/x; /tmp/x"]).returncode != 0


def test_it_is_within_its_limits(container: Container) -> None:
    for group in container.groups:
        assert str(container.pid) in (group / "cgroup.procs").read_text().split()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens(page: Page, name: str) -> None:
    page.goto(f"/{name}")
    expect(page.locator('[data-test-script-state="notRunning"]')).to_be_attached()
    expect(page.locator("h1, h2, canvas, svg").first).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_text("made a mistake").count() == 0


def test_a_run_trains_lies_in_the_volume_and_outlives_the_container(
    page: Page, container: Container, start: Start, volume: Path
) -> None:
    page.goto("/?v=1&seeds=3&training.epochs=100000")
    expect(button(page, "Play")).to_be_enabled()
    button(page, "Play").click()
    until(lambda: step(page) > 200, "training")
    run = token(page)
    until(lambda: [*volume.glob("home/runs/*.run")], "a saved run")
    files = [path for path in volume.rglob("*") if path.is_file()]
    assert {path.stat().st_uid for path in files} == {USER_ID}
    print(f"SIGTERM took {container.stop():.1f} s; exit {container.process.returncode}")
    reached = step(page)
    with start() as again:
        until(again.healthy, "health after the restart")
        until(lambda: panel(page).count() and step(page) > reached, "the same tab trains on")
        assert token(page) == run
        expect(status(page)).to_have_text("Training.")
        again.stop()
    assert "Traceback" not in container.log.read_text()
