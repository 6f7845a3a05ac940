"""`python -m learnact.jobs ADDRESS KIND`: a worker, started by the server."""

from learnact.jobs.worker import main

main()
