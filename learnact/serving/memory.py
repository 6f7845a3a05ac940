"""Memory of one process: how much it holds, the limit that the system sets, and what is said where that is reached."""

import contextlib
import ctypes
import os
import sys
from functools import cache
from pathlib import Path

import torch

from learnact.spec import MEGABYTE

COMMAND_MEGABYTES = 1_200  # that a command of the lab has mapped before it trains anything
NO_MEMORY = "This needed more memory than there is for it; fewer seeds, rows a batch or neurons take less."
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
STATM = Path("/proc/self/statm")
MAX_STATM_BYTES = 200
RESIDENT, SHARED, DATA = 1, 2, 5  # its columns, in pages


def held_bytes() -> int:
    """Memory that is this process's own and in use; 0 where the system does not say."""
    pages = _pages()
    return (pages[RESIDENT] - pages[SHARED]) * PAGE_BYTES


def limit_own(megabytes: int) -> None:
    """From now on whatever asks for so much more memory gets an error instead; nothing where the system cannot."""
    limit(os.getpid(), megabytes * MEGABYTE + _pages()[DATA] * PAGE_BYTES)


def limit(process: int, data_bytes: int) -> None:
    """Sets the limit of a process that was just started by this one.

    Args:
        process: its number.
        data_bytes: of private memory that it can write to, mapped or used.
    """
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(OSError, ValueError):  # it has ended, or a lower limit was set from outside
            resource.prlimit(process, resource.RLIMIT_DATA, (data_bytes, data_bytes))


def return_memory() -> None:
    """Gives memory that is free inside this process back to the system, where the C library can."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)


def is_out_of_memory(fault: BaseException) -> bool:
    """Whether an error says that there was no memory: Python's and NumPy's, torch's of a CPU or of a GPU."""
    kinds = (MemoryError, torch.OutOfMemoryError)
    return isinstance(fault, kinds) or (isinstance(fault, RuntimeError) and "can't allocate memory" in str(fault))


def _pages() -> list[int]:
    try:
        return [int(word) for word in os.pread(_statm(os.getpid()), MAX_STATM_BYTES, 0).split()]
    except (OSError, AttributeError):
        return [0] * 7


@cache
def _statm(process: int) -> int:
    """The file stays open, which is read around every turn of a run: opening it takes ten times as long.

    Args:
        process: its number; whoever was forked off it has a file of its own.
    """
    return os.open(STATM, os.O_RDONLY)
