"""What the Dockerfile says, read without an engine."""

import json
import re
import shlex
from pathlib import Path

Instructions = list[tuple[str, str]]
"""(INSTRUCTION, arguments) pairs in their order."""


def read(path: Path) -> Instructions:
    """A Dockerfile; continued lines joined, comments dropped."""
    lines = [line for line in path.read_text().splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(word.upper(), rest.strip()) for word, _, rest in (x.partition(" ") for x in joined.splitlines())]


def arguments(instructions: Instructions, name: str) -> list[str]:
    """Of every instruction of that name."""
    return [rest for word, rest in instructions if word == name]


def environment(instructions: Instructions) -> dict[str, str]:
    """What ENV sets."""
    pairs = [pair for rest in arguments(instructions, "ENV") for pair in shlex.split(rest)]
    return dict(pair.split("=", 1) for pair in pairs)


def copied(instructions: Instructions) -> list[str]:
    """Sources of COPY that come from the checkout and not from another stage."""
    words = [rest.split() for rest in arguments(instructions, "COPY") if "--from=" not in rest]
    return [source for line in words for source in line[:-1]]


def exec_form(text: str) -> list[str]:
    """The JSON array at the end of a CMD or HEALTHCHECK."""
    words: list[str] = json.loads(text[text.index("[") :])
    return words
