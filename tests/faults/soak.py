"""A crowd that comes and goes, a tenth of it hostile, and what the others notice: `make soak MINUTES=10`.

Visitors look at a run that trains, as long as they stay, and leave for others who come; hostile ones do one of
`attacks.ROWS` after another, at random; now and then the live worker is killed. What is counted as lost, and as a
stand, is what those who only look have seen. Memory is the proportional set size of a process (Pss, which counts a
page shared by two processes as half a page of each), of the server and of its workers together. It is measured when
one visitor has opened every page, trained and left, so that all is imported; then each second; and LEAVE seconds after
all have left. The server's own environment applies, so that limits of an operator can be tried too.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from websockets.exceptions import WebSocketException

from benchmarks.browser import Lab, lab
from tests.faults.attacks import PAGES, ROWS, SMALL, trains_or_says_why
from tests.faults.conftest import ALONE, COMMAND, MAX_LOST_SECONDS, MAX_STAND_SECONDS
from tests.faults.visitor import GONE, Watch, bystander, visiting

HOSTILE_SHARE = 0.1
STAY_SECONDS = (20.0, 180.0)  # that a visitor stays
ARRIVING_SECONDS = 30.0  # within which the first ones come
KILL_SECONDS = (30.0, 120.0)  # between two deaths of the worker
REST_SECONDS = 2.0  # of a hostile visitor between two rows
LOOK_SECONDS = 1.0  # between two looks at the memory
MAX_LEFT = 1.1  # memory afterwards, as a share of that before
KEPT_ERRORS = 10  # that are shown of each kind


class Soak:
    """One crowd on one server.

    Args:
        server: whose memory is looked at.
        visitors: how many there are at a time.
        seed: of who does what, and when.
    """

    def __init__(self, server: Lab, visitors: int, seed: int) -> None:
        self.server, self.visitors, self.draw = server, visitors, random.Random(seed)
        self.came = self.kills = self.lost_steps = 0
        self.stand = self.lost_seconds = 0.0
        self.stands: list[float] = []
        self.rows: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.end = 0.0

    async def run(self, seconds: float, leave: float) -> list[str]:
        """Everything; gives what is to be said of it, a line each.

        Args:
            seconds: for which the crowd comes and goes.
            leave: seconds after which what is left of it is measured.
        """
        await self._first()
        start = await self._settled()
        peak = asyncio.create_task(self._peak())
        self.end = time.monotonic() + seconds
        hostile = round(self.visitors * HOSTILE_SHARE)
        crowd = [self._hostile(number) for number in range(hostile)]
        crowd += [self._looking() for _ in range(self.visitors - hostile)]
        await asyncio.gather(self._killing(), *crowd)
        await asyncio.sleep(leave)
        peak.cancel()
        return self._report(start, self.peak, memory(self.server), leave)

    async def _first(self) -> None:
        """One visitor who opens every page, so that all is imported."""
        async with visiting(self.server.address, SMALL) as tab:
            await trains_or_says_why(tab)
            for page in PAGES:
                await tab.rerun("", page)

    async def _settled(self) -> dict[str, float]:
        """The memory once it stays as it is for some seconds."""
        seen = [memory(self.server)]
        while len(seen) < 6 or abs(total(seen[-1]) - total(seen[-6])) > 0.005 * total(seen[-1]):
            await asyncio.sleep(LOOK_SECONDS)
            seen.append(memory(self.server))
        return seen[-1]

    async def _peak(self) -> None:
        self.peak = memory(self.server)
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.peak = max(self.peak, await asyncio.to_thread(memory, self.server), key=total)

    # -- who comes

    async def _looking(self) -> None:
        """Visitors at one place, one after another, who look at their run."""
        await asyncio.sleep(self.draw.uniform(0, ARRIVING_SECONDS))
        while (left := self.end - time.monotonic()) > 0:
            self.came += 1
            stay = min(left, self.draw.uniform(*STAY_SECONDS))
            try:
                async with bystander(self.server.address) as watch:
                    await asyncio.sleep(stay)
                    self._saw(watch)
            except (*GONE, WebSocketException, TimeoutError, AssertionError) as error:
                self._note("a visitor who only looks", error)

    def _saw(self, watch: Watch) -> None:
        self.stand, self.lost_steps = max(self.stand, watch.stand), max(self.lost_steps, watch.lost_steps)
        self.lost_seconds = max(self.lost_seconds, watch.lost_seconds)
        self.stands.append(watch.stand)
        self.errors.update(f"a visitor who only looks: {error}" for error in watch.errors)

    async def _hostile(self, number: int) -> None:
        draw = random.Random(self.draw.randrange(10**9) + number)
        while time.monotonic() < self.end:
            self.came += 1
            row = draw.choice([*ROWS])
            self.rows[row] += 1
            try:
                async with visiting(self.server.address, SMALL) as tab:
                    await ROWS[row](tab, draw)
            except (*GONE, WebSocketException, TimeoutError, AssertionError) as error:
                self._note(row, error)
            await asyncio.sleep(REST_SECONDS)

    async def _killing(self) -> None:
        """Ends the live worker now and then, as bad luck would."""
        while (left := self.end - time.monotonic()) > 0:
            await asyncio.sleep(min(left, self.draw.uniform(*KILL_SECONDS)))
            if time.monotonic() < self.end and (workers := live_workers(self.server)):
                self.kills += 1
                with suppress(ProcessLookupError):
                    os.kill(workers[0], signal.SIGKILL)

    def _note(self, whose: str, error: BaseException) -> None:
        self.errors[f"{whose}: {type(error).__name__} {str(error)[:200]}"] += 1

    # -- what is said

    def _report(
        self, start: dict[str, float], peak: dict[str, float], after: dict[str, float], leave: float
    ) -> list[str]:
        left = total(after) / total(start)
        return [
            f"{self.came} visitors came, {len(self.stands)} of them looked; the worker was killed {self.kills} times",
            f"hostile visits: {', '.join(f'{row} {count}' for row, count in sorted(self.rows.items()))}",
            verdict("training lost at most, s", self.lost_seconds, MAX_LOST_SECONDS),
            f"steps lost at most: {self.lost_steps}",
            verdict("longest stand, s", self.stand, MAX_STAND_SECONDS),
            f"median of each one's longest stand, s: {sorted(self.stands)[len(self.stands) // 2]:.2f}"
            if self.stands
            else "nobody looked",
            *(f"memory {when}: {in_words(held)}" for when, held in (("at start", start), ("at its peak", peak))),
            f"memory {leave:g} s after all left: {in_words(after)}",
            verdict("memory after, as a share of that at start", left, MAX_LEFT),
            f"errors: {sum(self.errors.values())}",
            *(f"  {count} x {error}" for error, count in self.errors.most_common(KEPT_ERRORS)),
        ]


def verdict(name: str, value: float, bar: float) -> str:
    """A figure beside its bar."""
    return f"{name}: {value:.2f} (≤ {bar:g}: {'holds' if value <= bar else 'FALLS SHORT'})"


def in_words(held: dict[str, float]) -> str:
    return f"{total(held):,.0f} MB ({', '.join(f'{name} {size:,.0f}' for name, size in sorted(held.items()))})"


def total(held: dict[str, float]) -> float:
    return sum(held.values())


# -- processes


def members(server: Lab) -> Iterator[tuple[Path, list[str]]]:
    """Processes of a server, itself among them, with their commands."""
    for process in Path("/proc").iterdir():
        with suppress(OSError, IndexError):  # others than processes, and those that have ended meanwhile
            group = (process / "stat").read_text().rpartition(")")[2].split()[2]
            if process.name.isdigit() and int(group) == server.process.pid:
                yield process, (process / "cmdline").read_text().split("\0")


def live_workers(server: Lab) -> list[int]:
    """The live worker and its spare, the older one first."""
    return sorted(
        int(process.name) for process, words in members(server) if words[2:4] == ["learnact.serving.live", "live"]
    )


def memory(server: Lab) -> dict[str, float]:
    """Megabytes of the server, and of its workers of each kind."""
    held: Counter[str] = Counter()
    for process, words in members(server):
        name = f"{words[3]} workers" if words[2:3] == ["learnact.serving.live"] else "server"
        with suppress(OSError):
            held[name] += int((process / "smaps_rollup").read_text().partition("\nPss:")[2].split()[0])
    return {name: size / 1024 for name, size in held.items()}


def main() -> int:
    """Returns 1 where a bar does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--visitors", type=int, default=100)
    parser.add_argument("--leave", type=float, default=300.0, help="seconds until what is left is measured")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        folders = {"LEARNACT_HOME": f"{home}/home", "LEARNACT_DATA": f"{home}/data"}
        with lab(COMMAND, ALONE | folders) as server:
            lines = asyncio.run(Soak(server, asked.visitors, asked.seed).run(60 * asked.minutes, asked.leave))
    print("\n".join(lines))
    return any("FALLS SHORT" in line for line in lines)


if __name__ == "__main__":
    sys.exit(main())
