"""The Playground as a script: the form, the link and the run say the same, and nothing takes the page down."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from learnact.serving.live.record import key_of
from learnact.serving.server_state import workers
from learnact.spec import Spec, from_query, to_query
from pages.shell.controls import data_choice
from tests.pages.reading import as_read

Open = Callable[..., AppTest]
FORMULA = "network.activations.options.formula"

LINKS: dict[str, dict[str, str]] = {
    "other data": {"data.name": "moons", "data.noise": "0.2", "data.samples": "200", "data.seed": "7"},
    "typed": {"network.activations": "=a*sin(b*x)~a=2*~neuron", "seeds": "3"},
    "a layer each": {"network.activations": "relu|elu~a=0.5|tanh", "network.hidden": "8_6_4"},
    "linear": {"network.hidden": ""},
    "dropout a layer": {"network.dropout": "0.1_0.3"},
    "ends of ranges": {
        "network.dropout": "0.95",
        "network.dropout_input": "0.95",
        "data.validation": "0.01",
        "data.test": "0.9",
    },
    "momentum": {"training.optimiser": "sgd", "training.momentum": "0.999", "training.nesterov": "1"},
    "watched, never stopped": {"training.monitor": "loss"},
    "stopped early": {"training.monitor": "auc", "training.patience": "5", "training.weights": "best"},
    "constant": {"network.initialisation": "constant", "network.constant": "0.25", "network.norm": "layer"},
    "many layers": {"network.hidden": "_".join(["1024"] * 2 + ["4"] * 98)},
    "rates": {"training.learning_rate": "0.0123", "training.l1": "1e-05", "training.l2": "0.002", "first_seed": "30"},
    "regression": {"data.name": "plane", "network.hidden": "4", "training.batch": "17"},
    "table": {"data.name": "wine", "data.scaling": "unit"},
}

BAD_LINKS: dict[str, tuple[dict[str, str], str]] = {
    "version": ({"v": "2"}, "version v must be 1"),
    "version is text": ({"v": "one"}, "version v must be 1"),
    "field": ({"training.speed": "3"}, "training.speed"),
    "part": ({"engine.power": "3"}, "engine"),
    "field of a number": ({"seeds.count": "3"}, "seeds"),
    "deep": ({"data.a.b.c.d.e": "3"}, "data.a"),
    "data set": ({"data.name": "<b>moons</b>"}, "data"),
    "too many samples": ({"data.samples": "10000000000000000000000"}, "samples"),
    "noise": ({"data.noise": "-0.1"}, "data.noise"),
    "classes": ({"data.classes": "99"}, "classes"),
    "split": ({"data.validation": "0.9", "data.test": "0.9"}, "validation"),
    "not a number": ({"training.learning_rate": "nan"}, "training.learning_rate"),
    "infinite": ({"training.learning_rate": "inf"}, "training.learning_rate"),
    "text": ({"training.batch": "many"}, "training.batch"),
    "a part of a seed": ({"seeds": "2.5"}, "seeds"),
    "no seed": ({"seeds": "0"}, "seeds"),
    "optimiser": ({"training.optimiser": "__class__"}, "training.optimiser"),
    "truth": ({"training.drop_last": "perhaps"}, "training.drop_last"),
    "width": ({"network.hidden": "8_-8"}, "network.hidden"),
    "widths": ({"network.hidden": "8,8"}, "network.hidden"),
    "layers": ({"network.hidden": "_".join(["2"] * 101)}, "network.hidden"),
    "activation": ({"network.activations": "rellu"}, "relu"),
    "activation a layer": ({"network.activations": "relu|relu|relu"}, "network.activations"),
    "letter": ({"network.activations": "elu~z=1"}, "z"),
    "letter is text": ({"network.activations": "elu~a=x"}, "a"),
    "letter without a value": ({"network.activations": "elu~half"}, "half"),
    "attribute": ({"network.activations": "=x.__class__"}, "character 2"),
    "import": ({"network.activations": "=__import__('os').system('true')"}, "__import__"),
    "power": ({"network.activations": "=x^9^9^9^9"}, "exponent"),
    "nested": ({"network.activations": "=" + "(" * 180 + "x" + ")" * 5}, ""),
    "empty formula": ({"network.activations": "="}, ""),
    "momentum": ({"training.momentum": "0.9"}, "training.momentum"),
    "monitor": ({"data.name": "plane", "training.monitor": "accuracy"}, "training.monitor"),
    "batch norm": ({"network.norm": "batch", "training.batch": "1"}, "training.batch"),
    "long": ({"network.hidden": "8_" * 2_500 + "8"}, "4000 characters"),
}


def spec_of(page: AppTest) -> Spec:
    return page.session_state["playground_spec"]


def token_of(page: AppTest) -> str:
    """The run that the panel of the page shows."""
    [panel] = [item for item in page.get("bidi_component") if item.key == "live"]
    token = json.loads(panel.proto.json)["token"]
    assert token == page.session_state["playground_token"]
    return token


def widget(page: AppTest, kind: str, field: str):
    """The control of a field of the Spec."""
    return next(item for item in page.get(kind) if item.key.split("#")[0] == f"playground.{field}")


def choose(page: AppTest, field: str, value: str) -> AppTest:
    return widget(page, "selectbox", field).set_value(value).run()


def press_tile(page: AppTest, name: str) -> AppTest:
    """Another data set; its picture is a component, which a script alone cannot press."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data_choice, "choose_data", lambda _: name)
        return page.run()


def complaints(page: AppTest) -> list[str]:
    assert not page.exception
    return [error.value for error in page.error]


def query_of(page: AppTest) -> dict[str, str]:
    """The address, one value a name."""
    return {name: value if isinstance(value, str) else value[-1] for name, value in page.query_params.items()}


def test_it_opens_ready_to_play_with_an_empty_address(visit: Open) -> None:
    page = visit()
    assert complaints(page) == []
    assert spec_of(page) == Spec()
    assert query_of(page) == {}
    record = workers().record(token_of(page))
    assert record.spec == Spec()
    assert not record.playing


@pytest.mark.parametrize("query", LINKS.values(), ids=LINKS)
def test_a_link_opens_its_experiment_and_the_address_mirrors_it(visit: Open, query: dict[str, str]) -> None:
    page = visit({"v": "1", **query})
    assert complaints(page) == []
    assert spec_of(page) == from_query(query)
    assert workers().record(token_of(page)).spec == from_query(query)
    assert query_of(page) == to_query(from_query(query))
    again = page.run()
    assert spec_of(again) == from_query(query)


@pytest.mark.parametrize(("query", "named"), BAD_LINKS.values(), ids=BAD_LINKS)
def test_a_bad_link_gets_one_sentence_and_leaves_what_was_there(visit: Open, query: dict[str, str], named: str) -> None:
    page = visit({"v": "1", "seeds": "3"})
    before, spec = token_of(page), spec_of(page)
    page.query_params.clear()
    page.query_params.update(query)
    page.run()
    [sentence] = map(as_read, complaints(page))
    assert named in sentence
    assert "What was here before goes on" in sentence
    assert sentence.rstrip("`\n ").count("\n") <= 6
    assert len(sentence) < 600
    assert (token_of(page), spec_of(page)) == (before, spec)
    assert complaints(page.run()) == []
    assert query_of(page) == to_query(spec)


def test_a_bad_link_on_the_first_visit_opens_the_usual_experiment(visit: Open) -> None:
    page = visit({"seeds": "none"})
    [sentence] = complaints(page)
    assert "The usual experiment is here instead" in sentence
    assert spec_of(page) == Spec()
    assert workers().record(token_of(page)).spec == Spec()


def test_other_parameters_in_an_address_are_let_be(visit: Open) -> None:
    page = visit({"embed": "true", "utm_source": "mail"})
    assert complaints(page) == []
    assert spec_of(page) == Spec()


def test_other_data_bring_their_defaults(visit: Open) -> None:
    page = visit({"data.noise": "0.3", "network.activations": "relu"})
    before = token_of(page)
    press_tile(page, "digits")
    spec = spec_of(page)
    assert complaints(page) == []
    assert (spec.data.name, spec.data.noise, spec.network.hidden, spec.training.batch) == ("digits", 0.0, (32,), 64)
    assert spec.network.activations[0].name == "relu"
    assert widget(page, "text_input", "network.hidden").value == "32"
    assert query_of(page) == to_query(spec)
    assert workers().record(token_of(page)).spec == spec
    assert key_of(before) not in workers().records


def test_other_data_say_which_sizes_they_bring(visit: Open) -> None:
    page = visit()
    press_tile(page, "covertype")
    [sentence] = [item.value for item in page.caption if "3 seeds instead of 10" in item.value]
    assert "hidden layers 128, 64" in sentence and "fewer seeds" in sentence
    choose(page, "seeds", "5")
    assert not [item for item in page.caption if "seeds instead" in item.value]


def test_a_typed_formula_trains_and_a_mistake_in_it_points_at_its_place(visit: Open) -> None:
    page = visit()
    choose(page, "network.activations", "typed")
    widget(page, "text_input", FORMULA).set_value("x/(1 + abs(a*x))").run()
    token, spec = token_of(page), spec_of(page)
    assert spec.network.activations[0].formula == "x/(1 + abs(a*x))"
    widget(page, "text_input", FORMULA).set_value("x/(1 + abz(a*x))").run()
    [sentence] = complaints(page)
    assert "abz" in sentence
    formula, arrow = sentence.split("```")[1].strip("\n").split("\n")
    assert formula[arrow.index("^") :].startswith("abz")
    assert (token_of(page), spec_of(page)) == (token, spec)
    widget(page, "text_input", FORMULA).set_value("x/(1 + abs(2*x))").run()
    assert complaints(page) == []
    assert spec_of(page).network.activations[0].formula == "x/(1 + abs(2*x))"


@pytest.mark.parametrize("formula", ["log(-1 - x^2)", "x.real", "(" * 150 + "x", "exp(exp(x))^4", "lambda: 0", " "])
def test_no_formula_takes_the_page_down(visit: Open, formula: str) -> None:
    page = visit({"network.activations": "=x"})
    widget(page, "text_input", FORMULA).set_value(formula).run()
    assert len(complaints(page)) <= 1
    assert key_of(token_of(page)) in workers().records


@pytest.mark.parametrize(("field", "value"), [("training.learning_rate", "0.1"), ("training.l1", "0.001")])
def test_a_rate_is_turned_while_the_same_run_goes_on(visit: Open, field: str, value: str) -> None:
    page = visit()
    before = token_of(page)
    choose(page, field, value)
    assert complaints(page) == []
    assert token_of(page) == before
    assert getattr(workers().record(before).spec.training, field.split(".")[1]) == float(value)
    assert query_of(page) == {"v": "1", field: value}


def test_another_network_is_another_run_that_plays_on(visit: Open) -> None:
    page = visit()
    before = token_of(page)
    workers().act(before, "play")
    widget(page, "text_input", "network.hidden").set_value("6, 6, 6").run()
    assert complaints(page) == []
    assert token_of(page) != before
    assert workers().record(token_of(page)).playing
    assert key_of(before) not in workers().records
    assert query_of(page) == {"v": "1", "network.hidden": "6_6_6"}


@pytest.mark.parametrize(
    ("kind", "field", "value", "named"),
    [
        ("text_input", "network.hidden", "8, eight", "Hidden layers"),
        ("text_input", "network.hidden", "8, 0", "Hidden layer 2 must have 1 or more neurons, not 0"),
        ("text_input", "network.hidden", "9" * 400, "Hidden layer 1 must have 4096 or fewer neurons"),
        ("selectbox", "training.learning_rate", "quick", "Learning rate must be a number"),
        ("selectbox", "seeds", "-3", "Seeds must be 1 or more"),
        ("selectbox", "training.batch", "1e9", "Batch size must be"),
    ],
)
def test_a_bad_value_in_the_form_gets_one_sentence(visit: Open, kind: str, field: str, value: str, named: str) -> None:
    page = visit()
    before = token_of(page)
    if kind == "text_input":
        widget(page, kind, field).set_value(value).run()
    else:
        typed_in(page, field, value).run()
    [sentence] = map(as_read, complaints(page))
    assert named in sentence
    assert (token_of(page), spec_of(page)) == (before, Spec())


def typed_in(page: AppTest, field: str, value: str) -> AppTest:
    """A value that is typed into a list rather than chosen from it."""
    control = widget(page, "selectbox", field)
    control.options.append(value)
    control.set_value(value)
    return page


def test_missing_data_offer_the_digits(visit: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEARNACT_OFFLINE", "1")
    monkeypatch.setenv("LEARNACT_DATA", str(tmp_path))
    page = visit()
    before = token_of(page)
    press_tile(page, "fashion_mnist")
    [warning] = page.warning
    assert str(tmp_path) in warning.value
    assert complaints(page) == []
    assert token_of(page) == before
    [button] = [item for item in page.button if item.label == "Take the digits instead"]
    button.click().run()
    assert not page.warning
    assert spec_of(page).data.name == "digits"
    assert workers().record(token_of(page)).spec.data.name == "digits"


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("seeds", {"seeds": "11"}),
        ("epochs", {"training.epochs": "10001"}),
        ("samples", {"data.samples": "1000"}),
        ("parameters", {"network.hidden": "300_300"}),
    ],
)
def test_the_operator_sets_limits(
    visit: Open, monkeypatch: pytest.MonkeyPatch, name: str, query: dict[str, str]
) -> None:
    for limit, most in {"seeds": 10, "epochs": 10_000, "samples": 999, "parameters": 100_000}.items():
        monkeypatch.setenv(f"LEARNACT_MAX_{limit.upper()}", str(most))
    page = visit()
    before = token_of(page)
    page.query_params.update(query)
    page.run()
    [sentence] = complaints(page)
    assert "at most" in sentence and name in sentence
    assert token_of(page) == before


@pytest.mark.parametrize("kind", ["subnetwork", "pade", "spline", "apl", "fourier", "mixture", "maxout", "drawn"])
def test_a_learned_activation_is_chosen_by_its_kind(visit: Open, kind: str) -> None:
    page = visit({"network.activations": kind, "seeds": "2"})
    assert not page.exception and not page.error
    assert page.session_state["playground_spec"].network.activations[0].name == kind
