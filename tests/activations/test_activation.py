"""Configuring an activation, and the module it builds."""

from typing import Any

import pytest
import torch

from learnact.activations import ZOO, typed
from learnact.errors import SpecError

BAD = [
    ({"values": {"b": 1.0}}, "has no letter 'b': its letters are a"),
    ({"values": {"a": 2.0}}, "between 0 and 1, not 2.0"),
    ({"values": {"a": float("nan")}}, "not nan"),
    ({"values": {"a": float("inf")}}, "not inf"),
    ({"values": {"a": "0.1"}}, "not '0.1'"),
    ({"values": {"a": True}}, "not True"),
    ({"trainable": ["x"]}, "has no letter 'x'"),
    ({"sharing": "galaxy"}, "one of network, layer, neuron, not 'galaxy'"),
]


@pytest.mark.parametrize(("wrong", "words"), BAD)
def test_an_impossible_configuration_gets_a_sentence(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(SpecError, match=words):
        ZOO["leaky_relu"].configure(**wrong)


def test_a_formula_without_letters_says_so() -> None:
    with pytest.raises(SpecError, match="its formula has no letters"):
        ZOO["relu"].configure({"a": 1.0})


def test_configuring_makes_a_new_activation_and_none_changes_nothing() -> None:
    before = ZOO["prelu"]
    after = before.configure({"a": 0.5}, trainable=(), sharing="neuron")
    assert (before.values, after.values) == ({"a": 0.25}, {"a": 0.5})
    assert (before.parameters[0].trainable, after.parameters[0].trainable) == (True, False)
    assert (before.sharing, after.sharing) == ("layer", "neuron")
    assert before.configure() == before


def test_all_letters_have_a_tensor_trained_or_not() -> None:
    module = typed("a*x + b", {"b": 3.0}, trainable=["a"], sharing="neuron").build(2, 4)
    letters = module.letters()
    assert {letter: tuple(t.shape) for letter, t in letters.items()} == {"a": (2, 1, 4), "b": (2, 1, 4)}
    assert letters["a"] is module.get_parameter("a") and letters["b"].unique().tolist() == [3.0]
    assert [name for name, _ in module.named_parameters()] == ["a"]


def test_two_modules_never_share_a_letter() -> None:
    one, other = (ZOO["prelu"].build(1, 4) for _ in range(2))
    with torch.no_grad():
        one.get_parameter("a").fill_(9.0)
    assert other.get_parameter("a").item() == 0.25


def test_a_module_without_trained_letters_uses_the_fast_function() -> None:
    x = torch.ones(1, 2, 3, requires_grad=True)
    grad_fn = ZOO["gelu"].build(1, 3)(x).grad_fn
    assert grad_fn is not None and grad_fn.name() == "GeluBackward0"


def test_training_moves_a_letter_by_its_gradient() -> None:
    module = ZOO["prelu"].build(2, 3)
    x = torch.stack([-torch.ones(4, 3), torch.ones(4, 3)])  # member 0 is negative, member 1 positive
    torch.optim.SGD(module.parameters(), 0.1).zero_grad()
    module(x).sum().backward()
    gradient = module.get_parameter("a").grad
    assert gradient is not None and gradient.flatten().tolist() == [-12.0, 0.0]


def test_a_module_says_what_it_is() -> None:
    assert "prelu, trained: a" in repr(ZOO["prelu"].build(1, 1))
    assert "relu, trained: nothing" in repr(ZOO["relu"].build(1, 1))
