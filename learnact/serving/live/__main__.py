"""`python -m learnact.serving.live ADDRESS KIND`: a worker, started by the server."""

from learnact.serving.live.worker import main

main()
