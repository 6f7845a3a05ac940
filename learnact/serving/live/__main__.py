"""`python -m learnact.serving.live KIND SOCKET PULSE`: a worker, started by the server."""

from learnact.serving.live.worker import main

main()
