"""Which run is not started again for a while: one in hand when its worker died twice, or that held it for too long."""

import threading
import time

from learnact.errors import RunError
from learnact.serving.live.record import ASIDE_SECONDS, Record
from learnact.serving.live.supervisor import DIED, SLOW, Death
from learnact.spec import Spec

MAX_ASIDE = 1_000
TWICE = (
    "This run ended the process that trains all runs twice, at the same place, so it is not started again here "
    "for ten minutes; another experiment can be."
)
LONG = (
    "One step of this run took longer than the {limit:g} s that it may take here, so it was ended; fewer seeds, rows a "
    "batch or neurons make a step shorter."
)


class Suspects:
    """Runs that were in hand when a worker died.

    A worker may be ended by anything, so that once proves nothing; twice does, where the run has not got further in
    between. A step that was too long proves itself.

    Args:
        limits: seconds that a step may last, by the kind of worker.
    """

    def __init__(self, limits: dict[str, float]) -> None:
        self.limits = limits
        self.steps: dict[str, int] = {}  # by key: where the run stood when its worker died
        self.aside: dict[tuple[str, str], tuple[float, str]] = {}  # by visitor and experiment: until when, and why
        self.lock = threading.Lock()

    def judge(self, record: Record, death: Death) -> str:
        """One sentence where the run is put aside; "" where it gets another chance."""
        step = int(record.header["step"])
        with self.lock:
            before = self.steps.get(record.key)
            if death.reason == DIED and (before is None or step > before):
                self.steps[record.key] = step
                return ""
            if death.reason not in (DIED, SLOW):
                return ""
            self.steps.pop(record.key, None)
            sentence = TWICE if death.reason == DIED else LONG.format(limit=self.limits[death.kind])
            self.aside[record.visitor, record.spec.to_json()] = time.monotonic() + ASIDE_SECONDS, sentence
            while len(self.aside) > MAX_ASIDE:
                del self.aside[next(iter(self.aside))]
            return sentence

    def check(self, visitor: str, spec: Spec) -> None:
        """Raises RunError where a run of this visitor and experiment was put aside a short while ago."""
        with self.lock:
            until, sentence = self.aside.get((visitor, spec.to_json()), (0.0, ""))
        if visitor and time.monotonic() < until:
            raise RunError(sentence)
