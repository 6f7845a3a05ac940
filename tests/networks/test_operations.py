"""What a module makes torch do, counted at a small input, against what is known of it."""

import subprocess
import sys

import pytest
import torch
from torch import nn

from learnact.activations import get, typed
from learnact.networks import BatchNorm, Dropout, LayerNorm
from learnact.networks.operations import ROWS, WIDTH, Pass, count
from learnact.randomness import Generators, Noise


def test_a_rectifier_is_one_operation_each_way_and_keeps_what_comes_out() -> None:
    found = count(get("relu").build(1, WIDTH))
    assert 1 <= found.forward.calls < 2 and 1 <= found.backward.calls < 2  # detaching is a part of a call
    assert found.forward.moved == 1 and found.backward.moved == pytest.approx(1, abs=0.01)
    assert found.forward.heavy == found.backward.heavy == 0
    assert found.kept == 1 and found.looked_peak == 2  # what goes in and what comes out


def test_what_goes_in_is_kept_only_where_its_slope_needs_it() -> None:
    assert count(get("tanh").build(1, WIDTH)).kept == 1  # 1 - y²
    assert count(get("gelu").build(1, WIDTH)).kept == 2


@pytest.mark.parametrize("count_of", [2, 8, 16])
def test_a_formula_is_counted_by_its_functions(count_of: int) -> None:
    text = "sin(" * count_of + "x" + ")" * count_of
    found, one = count(typed(text).build(1, WIDTH)), count(typed("sin(x)").build(1, WIDTH))
    assert found.forward.calls == count_of * one.forward.calls
    assert found.forward.heavy == pytest.approx(count_of * one.forward.heavy)
    assert one.forward.heavy > 1  # a sine takes longer than an exponential
    assert found.kept == 1 + count_of  # every one keeps what goes into it


def test_a_trained_letter_costs_more_than_a_fixed_one() -> None:
    fixed, trained = (count(typed("a*sin(x)", trainable=letters).build(1, WIDTH)) for letters in ((), ("a",)))
    assert trained.backward.calls > fixed.backward.calls and trained.kept > fixed.kept


def test_letters_of_every_neuron_are_gone_through_row_by_row() -> None:
    one = count(typed("a*x", trainable=("a",), sharing="layer").build(1, WIDTH))
    each = count(typed("a*x", trainable=("a",), sharing="neuron").build(1, WIDTH))
    assert one.forward.in_rows == 0 and each.forward.in_rows == 1


def test_products_of_matrices_are_counted() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.ones(1, WIDTH, WIDTH))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.bmm(torch.bmm(x, self.weight), self.weight)

    found = count(Twice())
    assert found.forward.multiply_adds == 2 * WIDTH and found.forward.products == 2
    assert found.backward.multiply_adds == 4 * WIDTH and found.backward.products == 4


def test_random_numbers_that_are_drawn_for_many_steps_are_not_counted_again() -> None:
    found = count(Dropout(0.5, Noise(Generators([0]), "masks", ROWS, WIDTH)))
    assert found.kept < 2 and found.forward.heavy < 1


@pytest.mark.parametrize("norm", [BatchNorm, LayerNorm])
def test_norms_leave_more_in_memory_than_nothing(norm: type[nn.Module]) -> None:
    assert count(norm(1, WIDTH)).kept > 2


def test_what_does_not_move_has_a_shorter_way_back() -> None:
    module = typed("a*sin(x)", trainable=("a",)).build(1, WIDTH)
    assert count(module, moving=False).backward.moved < count(module).backward.moved


def test_work_adds_up_and_calls_are_as_many_for_many_numbers() -> None:
    one = Pass(calls=3, moved=2, heavy=1)
    assert one.times(10) == Pass(calls=3, moved=20, heavy=10)
    assert one + one == Pass(calls=6, moved=4, heavy=2)


def test_counting_loads_no_compiler() -> None:
    """torch would import eight hundred modules, and 70 MB."""
    code = (
        "import sys; from learnact.activations import typed; from learnact.networks.operations import count;"
        "count(typed('where(x > 0, x, a*expm1(x))', trainable=('a',)).build(1, 16));"
        "print([name for name in ('sympy', 'torch._dynamo', 'torch._inductor') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
