"""What goes to the browser beside a document."""

import base64
import json

import numpy as np
import pytest

from learnact.activations import ZOO
from learnact.atlas import Atlas, definitions
from learnact.atlas.definitions import formula_definition
from learnact.errors import SpecError
from learnact.formula import from_json, parse

NAME = "a" * 32
ATLAS = Atlas.parse(
    {
        "inputs": ["x1", "sin(x2)"],
        "layers": [
            {"A": [["2*a", 1], [0, 1]], "b": ["β", 0], "sigma": {"formula": "x*sigmoid(c*x)"}},
            {"A": [[1, 1]], "b": [0], "sigma": {"name": "prelu", "letters": {"a": ["d/2"]}}},
        ],
        "beside": [{"table": NAME, "title": "learned"}, {"formula": "x^2"}],
    }
)


def test_every_text_has_its_tree() -> None:
    found = definitions(ATLAS)
    texts = {"x1", "sin(x2)", "2*a", "β", "x*sigmoid(c*x)", "d/2", "x^2"}
    assert set(found["formulas"]) == set(found["mathml"]) == texts
    assert found["formulas"]["x*sigmoid(c*x)"] == ["mul", "x", ["sigmoid", ["mul", "c", "x"]]]
    assert "<mi>β</mi>" in found["mathml"]["β"]
    assert definitions()["formulas"] == {}
    assert set(definitions(ATLAS, ATLAS.replace(inputs=["x1", "x2"]))["formulas"]) == texts | {"x2"}


def test_the_whole_zoo_in_its_order() -> None:
    zoo = definitions()["zoo"]
    assert list(zoo) == list(ZOO)
    for name, entry in zoo.items():
        assert from_json(entry["tree"]).tree == ZOO[name].formula.tree
        assert [letter["letter"] for letter in entry["letters"]] == list(ZOO[name].values)
    assert json.loads(json.dumps(definitions(ATLAS))) == definitions(ATLAS)


def test_tables_travel_with_it() -> None:
    numbers = np.random.default_rng(0).normal(size=(2, 4097)).astype(np.float32)
    assert definitions(ATLAS)["tables"] == {}
    sent = definitions(ATLAS, tables={NAME: numbers})["tables"][NAME]
    assert sent["title"] == "learned"
    np.testing.assert_array_equal(np.frombuffer(base64.b64decode(sent["numbers"]), "<f4"), numbers.ravel())


def test_what_is_typed_is_read() -> None:
    assert formula_definition("x^2", "x") == {"tree": parse("x^2").json(), "mathml": parse("x^2").mathml()}
    assert formula_definition("x₁*x2", "x1,x2")["tree"] == ["mul", "x1", "x2"]
    assert formula_definition("2*α", "")["tree"] == ["mul", 2, "a"]
    for text, of in (("x", ""), ("a", "x1,x2"), ("x1", "x"), ("", "x")):
        with pytest.raises(SpecError):
            formula_definition(text, of)
