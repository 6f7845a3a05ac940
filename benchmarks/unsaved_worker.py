"""`python -m benchmarks.unsaved_worker KIND SOCKET PULSE`: a worker that never sends a saved state."""

from learnact.serving.live import run
from learnact.serving.live.worker import main

run.CHECKPOINT_SECONDS = 1e9
main()
