"""Live runs in bounded workers: time slices, leases, a queue for heavy ones, restart after a crash."""

from learnact.jobs.records import Record
from learnact.jobs.workers import ACTIONS, ProcessWorker, ThreadWorker, Workers

__all__ = ["ACTIONS", "ProcessWorker", "Record", "ThreadWorker", "Workers"]
