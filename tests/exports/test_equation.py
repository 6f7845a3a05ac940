"""The LaTeX of small networks, read back as formulas, says what the network says."""

import re

import numpy as np
import pytest
import torch

from learnact.errors import SpecError
from learnact.exports import document, equation
from learnact.exports.latex_terms import combination, escaped, joined, significant
from learnact.formula import parse


def parts(one) -> dict[str, str]:
    return {part.title: part.latex for part in equation(one)}


def as_formula(latex: str) -> str:
    """What stands right of the first equals sign, in the lab's expression language."""
    text = latex.split("&=", 1)[1].replace(r"\end{aligned}", "")
    for tex, plain in ((r"\left(", "("), (r"\right)", ")"), (r"\,", "*"), (r"\quad", ""), ("&", ""), (r"\\", "")):
        text = text.replace(tex, plain)
    text = re.sub(r"(\d)(\\[a-z])", r"\1*\2", text)
    text = re.sub(r" \\cdot 10\^{(-?\d+)}", r"*10^(\1)", text)
    return re.sub(r"\\(\w+)|x_(\d)", lambda m: m[1] or f"x{m[2]}", text).replace(" ", "")


@pytest.mark.parametrize(
    "changes",
    [
        {"network__hidden": (3,)},
        {"network__hidden": (2,), "network__norm": "batch", "network__activations": [{"name": "sin"}]},
        {"network__hidden": (2, 1), "network__activations": [{"name": "relu"}]},
    ],
    ids=["tanh", "batch norm", "two layers"],
)
def test_one_formula_says_what_the_network_says(changes, trained):
    trainer, one = trained(50, **changes)
    latex = parts(one)["In one formula"].replace(r"\max\left(0, ", r"\relu\left(")
    function = parse(as_formula(latex), ("x1", "x2")).torch()
    x1, x2 = x = torch.rand(2, 200, generator=torch.Generator().manual_seed(1)) * 8 - 4
    with torch.no_grad():
        logits = trainer.network.eval()(x.T.expand(3, -1, -1))[1, :, 0]
    scale = float(logits.abs().max())
    np.testing.assert_allclose(function(x1, x2), logits, atol=0.02 * max(scale, 1))


def test_a_layer_is_a_line_a_neuron(trained):
    _, one = trained(0, network__hidden=(5, 4))
    lines = parts(one)
    assert list(lines) == ["Layer 1", "Layer 2", "Output"]
    assert lines["Layer 2"].count(r"\tanh") == 4 and r"h^{(2)}_{4} &= \tanh\left(" in lines["Layer 2"]
    weight = one.layers[0].weight
    assert f"{weight[0, 0]:.3g}\\,x_1" in lines["Layer 1"] and r"P\left(\text{class B}\right)" in lines["Output"]


def test_only_what_is_written_as_a_sum_needs_a_name(trained):
    def lines(formula: str) -> dict[str, str]:
        return parts(trained(0, network__hidden=(3,), network__activations=[{"name": "typed", "formula": formula}])[1])

    in_place = lines("log1p(x)")
    assert r"h^{(1)}_{1} &= \ln\left(1 + 0" in in_place["Layer 1"] and not any("written" in title for title in in_place)
    assert "Activation of layer 1, written f" in lines("expm1(x)")


def test_activations_with_letters_are_defined_first(trained):
    _, one = trained(5, network__activations=[{"name": "snake_a", "sharing": "neuron"}])
    named = parts(one)
    first, second = (title for title in named if title.startswith("Snake"))
    assert first.endswith("written f") and second.endswith("written g")
    assert r"f_j(x) &=" in named[first] and r"\alpha_j &= " in named[first]
    assert len(named[first].split(r"\alpha_j &= ")[1].split(",")) == 5
    assert r"h^{(1)}_{3} &= f_{3}\left(" in named["Layer 1"] and r"g_{1}\left(" in named["Layer 2"]


def test_a_fixed_activation_is_defined_once(trained):
    _, one = trained(0, network__activations=[{"name": "leaky_relu"}])
    named = parts(one)
    assert [title for title in named if "written" in title] == ["Leaky ReLU, written f"]
    assert r"\alpha &= 0.01" in named["Leaky ReLU, written f"] and r"f\left(" in named["Layer 2"]


def test_inputs_are_told_where_they_are_not_plain(trained):
    _, one = trained(0, data__features=("x1^2", "x2"), data__scaling="zscore")
    assert r"u_1 &= \frac{x_1^{2} - " in parts(one)["Inputs"] and r"\,u_2" in parts(one)["Layer 1"]
    _, iris = trained(0, data__name="iris", data__samples=None)
    assert r"x_1 &= \text{" in parts(iris)["Inputs"]
    assert parts(iris)["Output"].count(r"\frac{e^{z_{") == 3


def test_layer_norm_and_regression(trained):
    _, one = trained(0, data__name="plane", network__norm="layer", network__hidden=(2,))
    named = parts(one)
    assert r"\mu^{(1)} &= \frac{1}{2}" in named["Layer 1"] and named["Output"].startswith(
        r"\begin{aligned} \hat{y} &= "
    )
    assert "In one formula" not in named


def test_a_document_has_every_part(trained):
    text = document(trained(0, network__hidden=(2,))[1])
    assert text.startswith(r"\documentclass") and text.count("\\[\n") == text.count("\n\\]") == 3
    for brace, other in ("{}", "()"):
        assert text.count(brace) == text.count(other)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"network__hidden": (9,)}, "8 inputs or neurons in each, and this network has 1 with up to 9"),
        ({"network__hidden": (2, 2, 2, 2)}, "has 4 with"),
        ({"data__name": "wine", "data__samples": None, "network__hidden": ()}, "up to 13"),
    ],
)
def test_a_large_network_is_refused_in_one_sentence(changes, words, trained):
    with pytest.raises(SpecError, match=words):
        equation(trained(0, **changes)[1])


def test_numbers_and_sums():
    assert [significant(v) for v in (0.12345, -4.5, 1.2e-5, 1234.5, 1e20)] == [
        "0.123", "-4.5", r"1.2 \cdot 10^{-5}", r"1.23 \cdot 10^{3}", r"1 \cdot 10^{20}",
    ]  # fmt: skip
    assert combination([-1, 0, 2.5], ["x", "y", "z"], -3) == ["-x", r"+ 2.5\,z", "- 3"]
    assert combination([0.0], ["x"]) == ["0"]
    assert joined(["a"] * 5).count("\\") == 0 and joined(["a"] * 6).startswith(r"\begin{aligned}")
    assert escaped("a_b & 5 % {x}\\") == r"a\_b \& 5 \% \{x\}\textbackslash{}"
