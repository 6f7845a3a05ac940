"""The command line as a whole."""

import subprocess
import sys

from learnact.cli import main
from tests.cli.conftest import outcome


def test_zoo_lists_every_activation(capsys):
    assert main(["zoo", "--json"]) == 0
    entries = {entry["name"]: entry for entry in outcome(capsys)}
    assert entries["relu"]["source"] and entries["leaky_relu"]["parameters"][0]["letter"] == "a"
    assert main(["zoo"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(entries)


def test_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "learnact", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("learnact 0.")
