"""Live runs in bounded workers: time slices, leases, a queue for heavy ones, restart after a crash."""

from learnact.serving.live.record import Record
from learnact.serving.live.snapshot_message import CURVES, INSIDE, NETWORK
from learnact.serving.live.workers import ACTIONS, ProcessWorker, ThreadWorker, Workers

__all__ = ["ACTIONS", "CURVES", "INSIDE", "NETWORK", "ProcessWorker", "Record", "ThreadWorker", "Workers"]
