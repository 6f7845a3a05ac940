"""A running lab and a Chromium that looks at it, for benches and for the browser tests."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from learnact.paths import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome")
SHELL = "chromium-headless-shell"  # the same engine without the browser around it: half the processor time
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 120.0  # seconds until a server must answer
STOP_SECONDS = 10.0  # seconds that it has to end


class Lab:
    """A server of its own process group, so that its workers stand still and end with it.

    Args:
        command: what starts it.
        port: where it will answer.
        environment: what is set besides the environment of this process.
    """

    def __init__(self, command: Sequence[str], port: int, environment: dict[str, str]) -> None:
        self.address = f"http://127.0.0.1:{port}/"
        fixed = {"STREAMLIT_SERVER_ADDRESS": "127.0.0.1", "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | fixed | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait(self) -> None:
        """Until the server answers; raises RuntimeError where it ends instead, or takes too long."""
        end = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            if answers(f"{self.address}_stcore/health"):
                return
            time.sleep(0.02)
        raise RuntimeError(f"The server at {self.address} did not start within {START_SECONDS:g} s.")

    @contextmanager
    def still(self) -> Iterator[None]:
        """The server and its workers get no time meanwhile."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def end(self) -> None:
        """Ends the server with all that belongs to it."""
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)


@contextmanager
def lab(command: Sequence[str] = (), environment: dict[str, str] | None = None) -> Iterator[Lab]:
    """A lab on a free port that answers; `command` may name the port as {port}."""
    port = free_port()
    usual = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "{port}")
    server = Lab([word.format(port=port) for word in command or usual], port, environment or {})
    try:
        server.wait()
        yield server
    finally:
        server.end()


@contextmanager
def chromium(*, shell: bool = False) -> Iterator[Browser]:
    """The Chromium on the PATH, else Playwright's own.

    Args:
        shell: rather the headless shell, where it is installed. Tests take it; figures are measured in what visitors
            have.
    """
    with sync_playwright() as playwright:
        program = on_path(SHELL, *NAMES) if shell else on_path(*NAMES)
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


def on_path(*names: str) -> str | None:
    """The first of these programs on the PATH that runs; Ubuntu's stub of that name does not."""
    paths = [path for name in names if (path := shutil.which(name))]
    return next((path for path in paths if runs(path)), None)


def runs(program: str) -> bool:
    """Whether a program can say its version."""
    return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0


def answers(address: str) -> bool:
    """Whether a server says that it is well."""
    try:
        with urllib.request.urlopen(address, timeout=1) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
