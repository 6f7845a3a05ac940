"""Live runs in bounded workers: time slices, leases, a queue for heavy ones, restart after a crash."""

from learnact.jobs.frames import CURVES, INSIDE, NETWORK
from learnact.jobs.records import Record
from learnact.jobs.workers import ACTIONS, ProcessWorker, ThreadWorker, Workers

__all__ = ["ACTIONS", "CURVES", "INSIDE", "NETWORK", "ProcessWorker", "Record", "ThreadWorker", "Workers"]
