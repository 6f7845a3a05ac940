"""The experiment of a page in one line."""

import pytest

from learnact.spec import Spec
from pages.shell.layout import summary


@pytest.mark.parametrize(("hidden", "said"), [((8, 4), "**, hidden layers 8-4, **"), ((), "**, no hidden layer, **")])
def test_the_layers_are_named_where_there_are_some(hidden: tuple[int, ...], said: str) -> None:
    assert said in summary(Spec().replace(network__hidden=hidden))
