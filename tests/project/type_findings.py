"""What TypeScript's checker finds in `assets/`: strict in base, maths and run, by its plain rules in the pages.

`python -m tests.project.type_findings` fails where a room has more findings than type_findings.json allows. The numbers
there only fall: `--lower` writes smaller ones, and never larger.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from learnact.paths import ROOT

STRICT = ("base", "maths", "run")
ALLOWED = Path(__file__).with_suffix(".json")
FINDING = re.compile(r"^assets/(\w+)/\S+\(\d+,\d+\): error TS\d+: ")
Findings = dict[str, list[str]]


def findings(text: str) -> Findings:
    """The compiler's output as its findings by room of assets; raises ValueError on a finding outside of them."""
    found: Findings = {}
    for line in text.splitlines():
        match = FINDING.match(line)
        if match:
            found.setdefault(match[1], []).append(line)
        elif "error TS" in line:
            raise ValueError(line)
    return found


def check(project: str) -> Findings:
    """Findings of `tsc` with this configuration; raises RuntimeError where it did not get so far as to have any."""
    command = [str(ROOT / ".venv/bin/node"), "node_modules/typescript/bin/tsc", "--pretty", "false", "-p", project]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = findings(done.stdout)
    if done.returncode and not found:
        raise RuntimeError(f"tsc ended with {done.returncode}: {done.stdout}{done.stderr}")
    return found


def verdict(found: dict[str, int], allowed: dict[str, int]) -> tuple[list[str], list[str]]:
    """Rooms with more findings than allowed, and rooms whose number can be lowered, as lines.

    Args:
        found: findings by room, none where a room is missing.
        allowed: how many each room may have, none where a room is missing.
    """
    rooms = sorted(found.keys() | allowed.keys())
    lines = {room: f"{room}: {found.get(room, 0)} findings, {allowed.get(room, 0)} allowed" for room in rooms}
    more = [lines[room] for room in rooms if found.get(room, 0) > allowed.get(room, 0)]
    fewer = [lines[room] for room in rooms if found.get(room, 0) < allowed.get(room, 0)]
    return more, fewer


def main(lower: bool) -> int:
    strict, pages = check("tsconfig.json"), check("tsconfig.pages.json")
    lines = {room: (strict if room in STRICT else pages).get(room, []) for room in strict.keys() | pages.keys()}
    found = Counter({room: len(room_lines) for room, room_lines in lines.items()})
    allowed = json.loads(ALLOWED.read_text())
    more, fewer = verdict(found, allowed)
    for line in more:
        print("\n".join(lines[line.split(":")[0]]), f"Types: {line}", sep="\n")
    if fewer and lower:
        least = {room: min(found[room], count) for room, count in allowed.items()}
        ALLOWED.write_text(json.dumps({room: n for room, n in sorted(least.items()) if n}, indent=2) + "\n")
    elif fewer:
        print("Fewer type findings than allowed; lower the numbers with python -m tests.project.type_findings --lower:")
        print("\n".join(fewer))
    return 1 if more else 0


if __name__ == "__main__":
    sys.exit(main("--lower" in sys.argv[1:]))
