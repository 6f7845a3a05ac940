"""How fast one thread of this machine is, measured once in a process, in about 50 ms."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache

import torch
from torch import Tensor

from learnact.errors import SpecError

VARIABLE = "LEARNACT_MACHINE"
ROUNDS = 5  # of each measurement, of which the fastest counts
NEAR_NUMBERS, FAR_NUMBERS, CHAIN, SIDE = 2**14, 2**22, 20, 128


@dataclass(frozen=True)
class Machine:
    """Seconds of processor time.

    Attributes:
        call: of one operation of torch, forward or backward, whatever it does.
        near: to go through one number of tensors that are in the cache.
        far: the same where they are in memory.
        exponential: of one exponential beyond that.
        multiply_add: in a product of large matrices.
    """

    call: float
    near: float
    far: float
    exponential: float
    multiply_add: float


@lru_cache(maxsize=1)
def this_machine() -> Machine:
    """This machine, or what LEARNACT_MACHINE says: the five numbers of a `Machine` with spaces between.

    Raises:
        SpecError: where LEARNACT_MACHINE is something else.
    """
    given = os.environ.get(VARIABLE)
    return _measured() if given is None else _read(given)


def _read(text: str) -> Machine:
    try:
        numbers = [float(word) for word in text.split()]
    except ValueError:
        numbers = []
    if len(numbers) != len(fields(Machine)) or not all(0 < number < 1 for number in numbers):
        names = ", ".join(field.name for field in fields(Machine))
        raise SpecError(f"{VARIABLE} must be five numbers of seconds, {names}, not {text[:60]!r}.")
    return Machine(*numbers)


def _measured() -> Machine:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.no_grad():
            few, near, far, square = (torch.rand(shape) for shape in (1, NEAR_NUMBERS, FAR_NUMBERS, (SIDE, SIDE)))
            out = torch.empty(FAR_NUMBERS)
            call = _seconds(lambda: torch.add(few, few, out=out[:1]), CHAIN)
            cheap = _seconds(lambda: torch.add(near, near, out=out[:NEAR_NUMBERS]), CHAIN) - call
            exponential = _seconds(lambda: torch.exp(near, out=out[:NEAR_NUMBERS]), CHAIN) - call
            return Machine(
                call=_seconds(_chain) / (2 * CHAIN),
                near=max(cheap, 1e-9) / NEAR_NUMBERS,
                far=_seconds(lambda: torch.add(far, far, out=out)) / FAR_NUMBERS,
                exponential=max(exponential - cheap, 1e-9) / NEAR_NUMBERS,
                multiply_add=_seconds(lambda: torch.mm(square, square), 4) / SIDE**3,
            )
    finally:
        torch.set_num_threads(threads)


def _chain() -> None:
    with torch.enable_grad():
        x: Tensor = torch.ones(1, requires_grad=True)
        for _ in range(CHAIN):
            x = x * 1.5
        x.backward()


def _seconds(work: Callable[[], object], times: int = 1) -> float:
    """Of one call in the fastest of some rounds; processor time, in which others that are busy hardly count."""
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.thread_time()
        for _ in range(times):
            work()
        taken.append((time.thread_time() - start) / times)
    return max(min(taken), 1e-9)
