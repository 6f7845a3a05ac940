"""Limits of memory in processes of their own."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from learnact.paths import ROOT
from learnact.serving.memory import held_bytes, is_out_of_memory, limit

linux = pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
TRIED = """
import numpy, torch
from learnact.serving.memory import is_out_of_memory, limit_own
limit_own(200)
for take in (lambda: torch.zeros(75_000_000), lambda: numpy.ones(40_000_000), lambda: bytearray(300_000_000)):
    try:
        take()
    except Exception as error:
        print(is_out_of_memory(error))
print(torch.ones(10_000_000).sum().item())
"""


@linux
def test_what_asks_for_more_gets_an_error_that_is_known_and_the_process_goes_on():
    out = subprocess.run([sys.executable, "-c", TRIED], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out.split() == ["True", "True", "True", "10000000.0"]


@linux
def test_a_process_is_limited_by_the_one_that_starts_it():
    waiting = "import sys; sys.stdin.readline(); bytearray(10**9)"
    with subprocess.Popen([sys.executable, "-c", waiting], stdin=-1, stderr=-1, text=True) as process:
        limit(process.pid, 500_000_000)
        _, error = process.communicate("\n")
    assert "MemoryError" in error


def test_a_process_that_has_ended_is_no_fault():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    limit(process.pid, 10**9)


@linux
def test_what_is_held_grows_and_falls_with_an_array():
    before = held_bytes()
    array = np.ones(20_000_000)
    assert held_bytes() - before == pytest.approx(array.nbytes, rel=0.05)
    del array
    assert held_bytes() - before < 20_000_000


@pytest.mark.parametrize(
    "fault", [RuntimeError("mat1 and mat2 shapes cannot be multiplied"), ValueError(), OSError(12)]
)
def test_other_errors_are_not_taken_for_it(fault: Exception):
    assert not is_out_of_memory(fault)


def test_a_gpu_that_is_full_is():
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory."))
