"""Live runs in bounded workers: time slices, leases, a queue for heavy ones, restart after a crash."""

from learnact.serving.live.record import Record
from learnact.serving.live.snapshot_message import CURVES, INSIDE, NETWORK
from learnact.serving.live.worker_handle import ProcessWorker, ThreadWorker
from learnact.serving.live.worker_pool import ACTIONS, WorkerPool

__all__ = ["ACTIONS", "CURVES", "INSIDE", "NETWORK", "ProcessWorker", "Record", "ThreadWorker", "WorkerPool"]
