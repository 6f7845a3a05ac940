"""Every control of the registry: drawn at its value, said in its own words, one for a field, the same on all pages."""

from collections.abc import Iterable

import pytest
from streamlit.testing.v1 import AppTest

from learnact.errors import SpecError
from learnact.spec import Spec
from pages.inside import form as inside
from pages.learned import form as learned
from pages.playground import form as playground
from pages.shell.compare import ALSO, FIELDS
from pages.shell.controls.form import in_words
from pages.shell.controls.registry import CONTROLS, NETWORK, TRAINING, name_of
from pages.shell.visibility import FIELDS as HIDEABLE

PLAIN = Spec()
SHOWS = {
    "data.noise": {"data__noise": 0.3},
    "data.classes": {"data__classes": 4},
    "data.features": {"data__features": ("x1", "sin(2*x1)")},
    "data.training": {"data__validation": 0.15, "data__test": 0.05},
    "data.validated": {"data__validation": 0.15, "data__test": 0.05},
    "data.samples": {"data__samples": 250},
    "data.scaling": {"data__scaling": "unit"},
    "data.seed": {"data__seed": 7},
    "network.activations": {"network__activations": [{"name": "elu", "values": {"a": 0.5}, "trainable": ["a"]}]},
    "network.activations.options": {"network__activations": [{"name": "typed", "formula": "x + sin(a*x)"}]},
    "network.activations.layers": {"network__activations": [{"name": "relu"}, {"name": "pade"}]},
    "network.hidden": {"network__hidden": (5, 7, 9)},
    "network.initialisation": {"network__initialisation": "orthogonal"},
    "network.constant": {"network__initialisation": "constant", "network__constant": 0.25},
    "network.norm": {"network__norm": "layer"},
    "network.dropout_input": {"network__dropout_input": 0.33},
    "network.dropout": {"network__dropout": (0.1, 0.3)},
    "training.optimiser": {"training__optimiser": "rmsprop"},
    "training.learning_rate": {"training__learning_rate": 0.0123},
    "training.momentum": {"training__optimiser": "sgd", "training__momentum": 0.91},
    "training.nesterov": {"training__optimiser": "sgd", "training__momentum": 0.9, "training__nesterov": True},
    "training.l1": {"training__l1": 2e-5},
    "training.l2": {"training__l2": 0.002},
    "training.batch": {"training__batch": 17},
    "training.drop_last": {"training__drop_last": True},
    "training.epochs": {"training__epochs": 77},
    "training.loss": {"training__loss": "hinge"},
    "training.monitor": {"training__monitor": "auc"},
    "training.patience": {"training__monitor": "loss", "training__patience": 3},
    "training.weights": {"training__monitor": "loss", "training__weights": "best"},
    "training.stop_loss": {"training__stop_loss": 0.05},
    "training.stop_accuracy": {"training__stop_accuracy": 0.9},
    "data.name": {"data__name": "moons"},
    "seeds": {"seeds": 4},
}
"""What an experiment has where a control shows something else than at first."""

WRONG = {
    "data.name": -3,
    "data.features": "x1",
    "network.activations": (),
    "network.dropout": 7,
    "network.hidden": None,
    "training.nesterov": "perhaps",
    "training.drop_last": "perhaps",
}
"""What cannot be; else a text that is neither a number nor a choice."""

OF_SEVERAL = {"data.training", "data.validated", "network.activations.options", "network.activations.layers"}
"""Controls of a part of a field, or of two fields together."""


KINDS = ("selectbox", "slider", "number_input", "text_input", "toggle", "checkbox", "button_group")


def leaves() -> set[str]:
    """The fields of an experiment by their paths."""
    tree = PLAIN.model_dump()
    parts = {name: value for name, value in tree.items() if isinstance(value, dict)}
    return {f"{part}.{name}" for part, fields in parts.items() for name in fields} | tree.keys() - parts.keys()


def test_every_control_is_about_a_field_and_the_tests_know_it() -> None:
    assert CONTROLS.keys() - OF_SEVERAL <= leaves()
    assert CONTROLS.keys() == SHOWS.keys()
    assert all(name == control.field for name, control in CONTROLS.items())


def drawn(field: str, spec: Spec) -> AppTest:
    """A form of one field, twice: at first, and with what Streamlit keeps of its widgets."""

    def script(field: str, text: str) -> None:
        import streamlit as st

        from learnact.spec import Spec
        from pages.shell.controls.form import Form
        from pages.shell.controls.registry import CONTROLS

        form = Form(lambda name: f"here.{name}", lambda spec: st.error("It starts over."))
        before = Spec.from_json(text)
        assert CONTROLS[field].when(before)
        st.session_state.spec = form.draw(before, [field])

    page = AppTest.from_function(script, args=(field, spec.to_json()), default_timeout=30)
    return page.run().run()


@pytest.mark.parametrize("field", SHOWS)
def test_a_control_shows_its_value_and_gives_the_same_experiment_back(field: str) -> None:
    spec = PLAIN.replace(**SHOWS[field])
    assert CONTROLS[field].value(spec) != CONTROLS[field].value(PLAIN) or field in OF_SEVERAL | {"training.weights"}
    page = drawn(field, spec)
    assert not page.exception and not page.error
    assert page.session_state["spec"] == spec
    keys = [item.key for kind in KINDS for item in page.get(kind)]
    assert keys and all(key.startswith(f"here.{field}") for key in keys) and len(keys) == len(set(keys))


@pytest.mark.parametrize("field", sorted(CONTROLS.keys() - OF_SEVERAL))
def test_what_a_field_cannot_be_is_said_by_its_label(field: str) -> None:
    with pytest.raises(SpecError) as error:
        PLAIN.replace(**{field.replace(".", "__"): WRONG.get(field, "?")})
    assert in_words(str(error.value)).startswith(CONTROLS[field].label)
    assert field not in in_words(str(error.value))


def fields_of(parts: dict[str, tuple[str, ...]]) -> list[str]:
    return [field for fields in parts.values() for field in fields]


FORMS: dict[str, Iterable[str]] = {
    "playground": [*playground.TOP, *playground.COLUMN, *fields_of({p: f for p, (_, f) in playground.FOLDED.items()})],
    "learned": fields_of(learned.PARTS),
    "inside": fields_of(inside.PARTS),
}


@pytest.mark.parametrize("page", FORMS)
def test_a_form_shows_no_field_twice(page: str) -> None:
    fields = list(FORMS[page])
    assert len(fields) == len(set(fields)) and set(fields) <= CONTROLS.keys()


def test_the_playground_shows_every_control_and_a_lesson_can_hide_every_one() -> None:
    options = {"network.activations.options"}  # drawn below the row
    assert {*FORMS["playground"]} | options == CONTROLS.keys()
    hideable = fields_of(HIDEABLE)
    assert len(hideable) == len(set(hideable)) and set(hideable) == CONTROLS.keys()


def test_two_networks_differ_in_fields_of_the_form() -> None:
    assert {*FIELDS, *fields_of(ALSO)} <= CONTROLS.keys() and set(ALSO) <= set(FIELDS)


@pytest.mark.parametrize(
    ("field", "name"),
    [("training.l2", "L2 rate"), ("network.hidden", "hidden layers"), ("training.epochs", "epochs")],
)
def test_a_field_has_a_name_in_a_sentence(field: str, name: str) -> None:
    assert name_of(field) == name
    assert {*NETWORK, *TRAINING} <= CONTROLS.keys()
