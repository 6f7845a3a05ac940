"""Links that are copied open the same experiment."""

from urllib.parse import parse_qsl

import pytest

from learnact.activations import typed
from learnact.spec import Spec, from_query, to_query
from pages.shell.share import code, encoded, is_local


@pytest.mark.parametrize("formula", ["a*sin(b*x) + x/4", "x%2 + 1", "max(0, x) - 0.1*min(0, x)", "x^2/(1 + x^2)"])
def test_a_copied_link_opens_the_same_formula(formula):
    assert typed(formula)
    spec = Spec().replace(
        network__activations=[{"name": "typed", "formula": formula}], data__features=("x1", "sin(x1 + x2)")
    )
    query = dict(parse_qsl(encoded(to_query(spec)), strict_parsing=True))
    assert from_query(query) == spec


def test_a_usual_experiment_fits_a_camera():
    spec = Spec().replace(
        data__name="moons",
        data__noise=0.2,
        data__features=("x1", "x2", "sin(2*x1)"),
        network__hidden=(8, 6),
        network__activations=[{"name": "typed", "formula": "a*sin(b*x) + x/4"}, {"name": "gelu"}],
        training__learning_rate=0.03,
        training__l2=0.001,
        seeds=5,
    )
    address = f"http://lab.example.org:8501/?{encoded(to_query(spec))}"
    assert len(address) < 300
    assert code(address).startswith("<svg")


@pytest.mark.parametrize(
    ("host", "local"),
    [("localhost", True), ("127.0.0.1", True), ("[::1]", True), ("192.168.1.5", False), ("lab.example.org", False)],
)
def test_a_link_that_opens_here_only_is_known(host: str, local: bool) -> None:
    assert is_local(f"http://{host}:8501/?seeds=2") is local
