"""A server without pages: live runs in a process that a test may kill, steered by lines of JSON.

{"open": SPEC}      answers with the token of a run that plays
{"look": TOKEN}     with its state, step and sentence, and renews its lease
{"checkpoint": TOKEN}  with its newest checkpoint in base64, "" while it is behind
{"worker": KIND}    with the process number of a worker
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

from learnact.errors import LearnactError
from learnact.serving.live import ProcessWorker, WorkerPool
from learnact.serving.live.run_store import RunStore
from learnact.spec import Spec


def answer(pool: WorkerPool, asked: dict[str, Any]) -> object:
    """What a line is answered with."""
    ((what, value),) = asked.items()
    match what:
        case "open":
            return pool.open(Spec.from_json(value), playing=True)
        case "look":
            record = pool.watch(value)
            return {name: record.header[name] for name in ("state", "step", "why")}
        case "checkpoint":
            record = pool.watch(value)
            return "" if record.behind else base64.b64encode(record.checkpoint or b"").decode()
        case "worker":
            worker = pool.supervisor.worker(value)
            return worker.process.pid if isinstance(worker, ProcessWorker) else None
    raise ValueError(f"There is no {what}.")


def main() -> None:
    """The process: `python -m tests.faults.host FOLDER`."""
    pool = WorkerPool(ProcessWorker, RunStore(Path(sys.argv[1])))
    for line in sys.stdin:
        try:
            found = {"answer": answer(pool, json.loads(line))}
        except LearnactError as error:
            found = {"error": str(error)}
        print(json.dumps(found), flush=True)
    pool.stop()


if __name__ == "__main__":
    main()
