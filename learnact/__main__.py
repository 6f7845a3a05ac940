"""`python -m learnact`."""

import os
import signal
import sys
import threading
import time

from learnact.environment import ENDS_WITH_INPUT

STOP_SECONDS = 10.0  # to write down how far it is


def _end_with_input() -> None:
    """Interrupts this process when its standard input ends, and ends it at last."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(STOP_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    if os.environ.get(ENDS_WITH_INPUT):
        threading.Thread(target=_end_with_input, daemon=True).start()
    from learnact.cli import main

    sys.exit(main())
