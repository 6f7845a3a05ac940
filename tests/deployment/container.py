"""The container without an engine: the Dockerfile's own lines in a root of Debian, run as compose.yaml says.

For a machine with root and debootstrap. What an engine does is done by the same means of Linux: namespaces for mounts
and processes, a root mounted read-only, cgroups for memory and processes, a user without capabilities.
"""

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from learnact.paths import ROOT
from tests.project.dockerfile import Instructions, arguments, environment, exec_form

DEBIAN = "bookworm"  # what python:3.11-slim is made of
PACKAGES = "ca-certificates,python3-venv"
USER_ID = 1000
UNITS = {"k": 2**10, "m": 2**20, "g": 2**30}
DEVICES = ("full", "null", "random", "urandom", "zero")
SHARED_MEMORY = "size=64m,mode=1777,nosuid,nodev,noexec"  # what an engine gives
WITHOUT_RIGHTS = ("setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--clear-groups")
WITHOUT_RIGHTS += (f"--reuid={USER_ID}", f"--regid={USER_ID}")
WHAT_PIP_NEEDS = ("/etc/resolv.conf", "/etc/ssl/certs", "/etc/pip.conf", "/root/.config/pip")


def build(root: Path, instructions: Instructions, shared: Sequence[str] = ()) -> None:
    """Carries the Dockerfile out, all stages in one root.

    Args:
        root: the folder that becomes /; where it is there already, only what COPY brings is brought again.
        shared: folders of this machine that RUN may see, such as one with wheels.
    """
    fresh = not (root / "opt/venv").exists()
    if fresh:
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", DEBIAN, str(root)]
        subprocess.run(command, check=True)
        (root / "usr/local/bin/python").symlink_to("/usr/bin/python3.11")
    folder, given = "/", {}
    for word, rest in instructions:
        match word:
            case "WORKDIR":
                folder = rest
                (root / folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case "ARG":
                name, _, usual = rest.partition("=")
                given[name] = os.environ.get(name, usual)
            case "COPY" if "--from=" not in rest:
                *sources, target = rest.split()
                for source in sources:
                    _copy(ROOT / source, root / folder.lstrip("/") / target)
            case "RUN" if fresh or "compileall" in rest:
                _run(root, folder, rest, given, [*WHAT_PIP_NEEDS, *shared])


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "secrets.toml"))
    else:
        shutil.copy(source, target)


def _run(root: Path, folder: str, line: str, given: dict[str, str], shared: Sequence[str]) -> None:
    """A RUN, with what it needs of this machine mounted for as long as it takes."""
    script = ["set -e"]
    for path in (path for path in shared if Path(path).exists()):
        place = root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir(exist_ok=True) if Path(path).is_dir() else place.touch()
        script.append(shlex.join(["mount", "--bind", path, str(place)]))
    inside = f"cd {shlex.quote(folder)} && {line}"
    script.append(shlex.join(["exec", "chroot", str(root), "/bin/sh", "-c", inside]))
    command = ["unshare", "--mount", "sh", "-c", "\n".join(script)]
    subprocess.run(command, check=True, env=os.environ | given)


@dataclass
class Container:
    """One that runs.

    Args:
        root: what `build` made.
        instructions: the Dockerfile.
        service: of compose.yaml.
        volume: the folder of this machine that is its volume.
        settings: environment beside that of the Dockerfile, such as the port.
        log: what takes all that it says.
    """

    root: Path
    instructions: Instructions
    service: dict[str, Any]
    volume: Path
    settings: dict[str, str]
    log: Path
    groups: list[Path] = field(default_factory=list)

    def __enter__(self) -> "Container":
        for group, name, value in self._limits():
            group.mkdir(exist_ok=True)
            (group / name).write_text(str(value))
        self.groups = [*dict.fromkeys(group for group, _, _ in self._limits())]
        enter = [f"echo 0 > {shlex.quote(str(group / 'cgroup.procs'))}" for group in self.groups]
        start = shlex.join(["exec", *self._inside(self._command("CMD"))])
        script = "\n".join(["set -e", *enter, *self._mounts(), start])
        command = ["unshare", "--mount", "--pid", "--fork", "sh", "-c", script]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + 10
        while not (found := self._children(self.process.pid)):
            assert self.process.poll() is None and time.monotonic() < end, self.log.read_text()
        (self.pid,) = found
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGKILL)  # all others in it end with the first process
            self.process.wait()
        end = time.monotonic() + 10
        for group in self.groups:
            while group.exists() and time.monotonic() < end:
                with contextlib.suppress(OSError):  # the kernel still ends what was in it
                    group.rmdir()

    def run(self, words: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        """Another command in it, as its user."""
        inside = ["nsenter", f"--target={self.pid}", "--mount", "--pid", *self._inside(words)]
        return subprocess.run(inside, capture_output=True, text=True, check=False)

    def healthy(self) -> bool:
        """Whether the HEALTHCHECK succeeds."""
        return self.run(self._command("HEALTHCHECK")).returncode == 0

    def status(self) -> dict[str, str]:
        """What the kernel says of its first process."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return {name: rest.strip() for name, _, rest in (line.partition(":") for line in lines)}

    def stop(self) -> float:
        """Tells it to end, as an engine does; gives the seconds that it took."""
        began = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        self.process.wait(int(self.service["stop_grace_period"].removesuffix("s")))
        return time.monotonic() - began

    def _command(self, name: str) -> list[str]:
        return exec_form(arguments(self.instructions, name)[-1])

    def _inside(self, words: Sequence[str]) -> list[str]:
        env = environment(self.instructions) | {"HOME": "/home/lab"} | self.settings
        env["PATH"] = env["PATH"].replace("$PATH", "/usr/local/bin:/usr/bin:/bin")
        folder = arguments(self.instructions, "WORKDIR")[-1]
        pairs = [f"{name}={value}" for name, value in env.items()]
        return ["chroot", str(self.root), *WITHOUT_RIGHTS, "env", "-i", f"--chdir={folder}", *pairs, *words]

    def _mounts(self) -> list[str]:
        root, dev = str(self.root), f"{self.root}/dev"
        lines = [["mount", "--bind", root, root], ["mount", "-o", "remount,bind,ro", root]]
        lines += [["mount", "-t", "proc", "proc", f"{root}/proc"]]
        for path, options in (each.split(":") for each in self.service["tmpfs"]):
            lines.append(["mount", "-t", "tmpfs", "-o", options, "tmpfs", root + path])
        for path in (volume.split(":")[1] for volume in self.service["volumes"]):
            lines.append(["mount", "--bind", str(self.volume), root + path])
        lines.append(["mount", "-t", "tmpfs", "-o", "size=64k,mode=755", "tmpfs", dev])
        for name in DEVICES:
            lines += [["touch", f"{dev}/{name}"], ["mount", "--bind", f"/dev/{name}", f"{dev}/{name}"]]
        lines += [["mkdir", f"{dev}/shm"], ["mount", "-t", "tmpfs", "-o", SHARED_MEMORY, "tmpfs", f"{dev}/shm"]]
        return [shlex.join(line) for line in [*lines, ["mount", "-o", "remount,ro", dev]]]

    def _limits(self) -> list[tuple[Path, str, int]]:
        """Group, file and number of each limit; cgroups of the second version, or of the first where it has them."""
        limit = self.service["mem_limit"]
        memory, processes = int(limit[:-1]) * UNITS[limit[-1]], int(self.service["pids_limit"])
        groups = Path("/sys/fs/cgroup")
        if (groups / "cgroup.controllers").exists():
            return [(groups / "lab-test", "memory.max", memory), (groups / "lab-test", "pids.max", processes)]
        first = [("memory", "memory.limit_in_bytes", memory), ("pids", "pids.max", processes)]
        return [(_own_group(kind) / "lab-test", name, value) for kind, name, value in first]

    @staticmethod
    def _children(process: int) -> list[int]:
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _own_group(kind: str) -> Path:
    """The group of this process, of the first version of cgroups."""
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    (path,) = (rest for _, kinds, rest in (line.split(":", 2) for line in lines) if kind in kinds.split(","))
    return Path(f"/sys/fs/cgroup/{kind}") / path.lstrip("/")
