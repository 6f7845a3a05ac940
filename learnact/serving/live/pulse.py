"""What a worker has in hand, in memory that the server sees too: read when it died, or when it no longer answers."""

import mmap
import os
import struct
import sys
import tempfile
import time
from dataclasses import dataclass

LAYOUT = struct.Struct("<Qd64s")  # count, when it was written, key
MAX_READS = 5  # until two in a row are alike: it may be written meanwhile


@dataclass(frozen=True)
class Beat:
    """The newest sign of a worker.

    Attributes:
        count: of signs; 0 before the first one, while it still starts.
        at: when it was given, in seconds of the monotonic clock, which all processes of a machine share.
        key: of the run that it has had in hand since then; "" where it has none.
    """

    count: int
    at: float
    key: str


class Pulse:
    """A page of memory shared by the server, which makes it, and a worker, which is given its file descriptor.

    Args:
        descriptor: of the memory that the server has made; None to make one.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self.descriptor = _memory() if descriptor is None else descriptor
        self.memory = mmap.mmap(self.descriptor, mmap.PAGESIZE)
        self.count = 0

    def give(self, key: str = "") -> None:
        """A sign of the worker: the run that it takes in hand now, none by default."""
        self.count += 1
        LAYOUT.pack_into(self.memory, 0, self.count, time.monotonic(), key.encode())

    def read(self) -> Beat:
        """The newest sign."""
        found = bytes(self.memory[: LAYOUT.size])
        for _ in range(MAX_READS):
            again = bytes(self.memory[: LAYOUT.size])
            if again == found:
                break
            found = again
        count, at, key = LAYOUT.unpack(found)
        return Beat(count, at, key.rstrip(b"\0").decode(errors="replace"))

    def close(self) -> None:
        """Gives the memory back; what was read before stays."""
        self.memory.close()
        os.close(self.descriptor)


def _memory() -> int:
    """The descriptor of a page of memory; of a file without a name where there is no other way."""
    if sys.platform == "linux":
        descriptor = os.memfd_create("learnact-pulse")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.truncate(descriptor, mmap.PAGESIZE)
    return descriptor
