"""The page Learned activations as a script: link, form and runs say the same, and nothing takes the page down."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from learnact import activations
from learnact.serving.live.record import key_of
from learnact.serving.server_state import workers
from learnact.spec import Spec, from_query, to_query
from pages.learned.draw import drawn
from pages.learned.sections import SECTIONS
from pages.learned.state import DEFAULT_SPEC
from pages.shell.controls.recipe import HIDDEN_FIELDS

Open = Callable[..., AppTest]
OPTIONS = "network.activations.options"
SMALL = {"v": "1", "data.name": "circle", "data.samples": "120", "network.hidden": "4_3", "seeds": "2"}

LINKS: dict[str, dict[str, str]] = {
    "options": {"network.activations": "subnetwork~hidden=16_8~inner=sin~skip*~start=gelu~network"},
    "one a neuron": {"network.activations": "apl~hinges=3~neuron"},
    "drawn": {"network.activations": "drawn~points=-1:0.25_0:0_2:1~join=straight~trainable!"},
    "a layer each": {"network.activations": "subnetwork|relu"},
    "letters of the zoo": {"network.activations": "elu~a=0.5*"},
    "trained by themselves": {"network.activations": "prelu"},
    "dropout a layer": {"network.activations": "pade", "network.dropout": "0.1_0.3", "network.dropout_input": "0.33"},
    "compared with nothing": {"network.activations": "spline", "beside": "none"},
    "compared with another": {"network.activations": "fourier", "beside": "gelu"},
    "compared at a letter": {"network.activations": "mixture", "beside": "elu~a=0.5"},
    "regression": {"network.activations": "subnetwork", "data.name": "plane", "training.optimiser": "sgd"},
}

BAD_LINKS: dict[str, tuple[dict[str, str], str]] = {
    "nothing learned": ({"network.activations": "relu"}, "needs a learned activation: subnetwork"),
    "no hidden layer": ({"network.hidden": "4"}, "needs a learned activation"),
    "version": ({"v": "2"}, "version v must be 1"),
    "unknown kind": ({"network.activations": "subnetwerk"}, "no activation 'subnetwerk'"),
    "width": ({"network.activations": "subnetwork~hidden=4_0"}, "must be 1 or more"),
    "width inside": ({"network.activations": "subnetwork~hidden=9999"}, "must be 128 or less"),
    "one point": ({"network.activations": "drawn~points=0:0"}, "two points or more"),
    "two at one place": ({"network.activations": "drawn~points=0:0_0:1"}, "ascending x"),
    "not a number": ({"network.activations": "drawn~points=0:0_1:nan"}, "finite"),
    "field": ({"network.speed": "3"}, "network.speed"),
    "seeds": ({"network.activations": "pade", "seeds": "many"}, "seeds must be a whole number"),
    "too long": ({"network.activations": "pade", "network.hidden": "8_" * 2_500 + "8"}, "4000 characters"),
    "beside": ({"beside": "nope"}, "no activation 'nope'"),
    "beside that is learned": ({"beside": "subnetwork"}, "beside must be"),
    "beside that is typed": ({"beside": "=x^2"}, "beside must be"),
    "two beside": ({"beside": "relu|elu"}, "beside must be"),
}

SHOWN = {
    "The 27 of Covertype": "published_start_covertype",
    "Fischer's network": "published_start_fischer_small",
    "Draw your own": "Train with it, beside ReLU",
    "Which subnetwork?": "published_start_which_subnetwork",
    "Transplant": "Your shelf is empty",
    "One for many tasks": "many_start",
    "Exact against table": "Compare",
}
"""Something of each section: the key or label of a button, or words of a hint."""


@pytest.fixture
def learned(visit: Open) -> Open:
    """learned({"seeds": "3"}): the page, opened with these query parameters."""

    def come(query: dict[str, str] | None = None) -> AppTest:
        return visit(query, "learned")

    return come


def spec_of(page: AppTest) -> Spec:
    return page.session_state["learned_spec"]


def token_of(page: AppTest) -> str:
    """The run that the panel of the page shows."""
    [panel] = [item for item in page.get("bidi_component") if item.key == "learned"]
    told = json.loads(panel.proto.json)
    assert told["token"] == page.session_state["learned_token"]
    return told["token"]


def widget(page: AppTest, kind: str, field: str):
    return next(item for item in page.get(kind) if item.key.split("#")[0] == f"learned.{field}")


def choose(page: AppTest, field: str, value: str) -> AppTest:
    control = widget(page, "selectbox", field)
    if value not in control.options:  # typed in, or shown under another name
        control.options.append(value)
    return control.set_value(value).run()


def complaints(page: AppTest) -> list[str]:
    assert not page.exception
    return [error.value for error in page.error]


def query_of(page: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[-1] for name, value in page.query_params.items()}


def buttons(page: AppTest) -> set[str]:
    return {text for button in page.button for text in (button.label, button.key) if text}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"beside": "relu"}, "; a second network trains beside it. Here: **Circle**, hidden layers 4-3, **Subnetwork"),
        ({"beside": "relu"}, " beside **ReLU**"),
        ({"b.training.learning_rate": "0.2"}, " beside **learning rate 0.2**"),
        ({"beside": "none"}, "is trained with the weights. Here: **Circle**"),
    ],
)
def test_the_first_sentence_says_what_trains_beside_it(learned: Open, query: dict[str, str], words: str) -> None:
    page = learned(SMALL | {"network.activations": "subnetwork"} | query)
    (first,) = [caption.value for caption in page.caption if caption.value.startswith("What does a network do")]
    assert words in first


def test_it_opens_with_digits_and_ten_seeds_beside_leaky_relu(learned: Open) -> None:
    page = learned()
    assert complaints(page) == [] and query_of(page) == {}
    token, beside = token_of(page), page.session_state["learned_token_beside"]
    one, other = workers().record(token).spec, workers().record(beside).spec
    assert (one.data.name, one.seeds, one.network.activations[0].name) == ("digits", 10, "subnetwork")
    assert other == one.replace(network__activations=[{"name": "leaky_relu", "values": {"a": 0.2}}])
    assert not workers().record(token).playing
    assert any("10 seeds" in caption.value and "64-64-64" in caption.value for caption in page.caption)


def test_every_section_has_a_test() -> None:
    assert set(SHOWN) == set(SECTIONS)


def test_every_section_opens(learned: Open) -> None:
    page = learned({**SMALL, "network.activations": "subnetwork"})
    for name, shown in SHOWN.items():
        page.session_state["learned_section"] = name
        page.run()
        assert complaints(page) == []
        assert shown in buttons(page) or any(shown in info.value for info in page.info), name


SETTINGS: dict[str, dict[str, object]] = {
    "The 27 of Covertype": {"grid_axes": "free", "published_short_covertype": False},
    "Draw your own": {"sketch_trained": True},
    "Which subnetwork?": {"study_skip": True},
    "Transplant": {
        "transplant_curve": "second",
        "transplant_data": "wine",
        "transplant_seeds": 5,
        "transplant_train": True,
    },
    "One for many tasks": {"many_learned": ["iris", "wine"], "many_held_out": ["digits"]},
}


def setting(page: AppTest, key: str):
    kinds = (page.selectbox, page.multiselect, page.toggle, page.button_group)
    return next(one for kind in kinds for one in kind if one.key == key)


def test_a_section_has_its_settings_when_one_comes_back(visit: Open) -> None:
    curve = drawn([[-1.0, 0.0], [1.0, 1.0]], "straight")
    curves = {name: curve.model_copy(update={"name": name}) for name in ("first", "second")}
    page = visit({**SMALL, "network.activations": "subnetwork"}, "learned", saved_curves=curves)
    for section, settings in SETTINGS.items():
        page.session_state["learned_section"] = section
        page.run()
        for key, value in settings.items():
            setting(page, key).set_value(value).run()
    page.switch_page("tour/page.py").run()
    page.switch_page("learned/page.py").run()
    for section, settings in SETTINGS.items():
        page.session_state["learned_section"] = section
        page.run()
        assert complaints(page) == []
        assert {key: setting(page, key).value for key in settings} == settings


@pytest.mark.parametrize("query", LINKS.values(), ids=LINKS)
def test_a_link_opens_its_experiment_and_the_address_mirrors_it(learned: Open, query: dict[str, str]) -> None:
    page = learned(SMALL | query)
    spec = from_query({name: text for name, text in (SMALL | query).items() if name != "beside"})
    assert complaints(page) == []
    assert spec_of(page) == workers().record(token_of(page)).spec == spec
    beside = {"beside": query["beside"]} if "beside" in query else {}
    assert query_of(page) == to_query(spec) | beside
    second = page.session_state["learned_token_beside"] if beside.get("beside") != "none" else ""
    fixed = workers().records.get(key_of(second))
    expected = None if beside.get("beside") == "none" else beside.get("beside", "leaky_relu~a=0.2")
    assert (fixed and to_query(fixed.spec).get("network.activations")) == expected
    assert spec_of(page.run()) == spec


def test_a_bad_link_gets_one_sentence_and_leaves_what_was_there(learned: Open) -> None:
    page = learned({**SMALL, "network.activations": "subnetwork", "beside": "none"})
    before, spec = token_of(page), spec_of(page)
    for case, (query, named) in BAD_LINKS.items():
        page.query_params.clear()
        page.query_params.update(query)
        [sentence] = complaints(page.run())
        assert sentence.startswith("The link cannot be opened as it is.") and named in sentence, case
        assert len(sentence) < 400, case
        assert (token_of(page), spec_of(page), page.session_state["learned_second"]) == (before, spec, None), case
    assert complaints(page.run()) == []


def test_a_bad_link_on_the_first_visit_opens_the_usual_experiment(learned: Open) -> None:
    page = learned({"network.activations": "relu"})
    assert len(complaints(page)) == 1
    assert spec_of(page) == workers().record(token_of(page)).spec == DEFAULT_SPEC


def test_other_parameters_in_an_address_are_let_be(learned: Open) -> None:
    page = learned({"utm_source": "mail"})
    assert complaints(page) == [] and spec_of(page) == DEFAULT_SPEC
    widget(page, "toggle", "versus").set_value(False).run()
    assert query_of(page) == {"utm_source": "mail", "beside": "none"}


@pytest.mark.parametrize("kind", activations.KINDS)
def test_every_kind_is_chosen_and_shows_its_options(learned: Open, kind: str) -> None:
    page = choose(learned({**SMALL, "network.activations": "prelu"}), "network.activations", kind)
    chosen = spec_of(page).network.activations[0]
    assert complaints(page) == [] and chosen.name == kind
    keys = {item.key.split("#")[0] for item in (*page.selectbox, *page.toggle, *page.number_input, *page.multiselect)}
    assert {
        f"learned.{OPTIONS}.{kind}.{name}" for name in chosen.learned.model_dump() if name not in HIDDEN_FIELDS
    } <= keys
    assert workers().record(token_of(page)).spec == spec_of(page)


def test_an_entry_of_the_zoo_is_chosen_with_its_letters_trained(learned: Open) -> None:
    page = choose(learned({**SMALL, "network.activations": "subnetwork"}), "network.activations", "snake_a")
    assert complaints(page) == []
    assert all(p.trainable for p in spec_of(page).network.activations[0].activation().parameters)


def test_a_bad_width_inside_is_one_sentence_and_the_run_stays(learned: Open) -> None:
    page = learned({**SMALL, "network.activations": "subnetwork"})
    before, spec = token_of(page), spec_of(page)
    for text in ("4, four", "0", "999", "-4", "4.5", "", "4 " * 60):
        [sentence] = complaints(choose(page, f"{OPTIONS}.subnetwork.hidden", text))
        assert "hidden" in sentence or "Widths" in sentence, text
        assert (token_of(page), spec_of(page)) == (before, spec), text
    choose(page, f"{OPTIONS}.subnetwork.hidden", "8, 8")
    assert complaints(page) == [] and spec_of(page).network.activations[0].learned.hidden == (8, 8)


def test_options_are_turned_where_they_stand(learned: Open) -> None:
    page = learned({**SMALL, "network.activations": "subnetwork"})
    choose(page, f"{OPTIONS}.subnetwork.inner", "sin")
    widget(page, "toggle", f"{OPTIONS}.subnetwork.skip").set_value(True).run()
    choose(page, f"{OPTIONS}.subnetwork.sharing", "network")
    assert query_of(page)["network.activations"] == "subnetwork~inner=sin~skip*~network"
    widget(page, "toggle", f"{OPTIONS}.subnetwork.norm").set_value(True).run()
    assert complaints(page) == [] and spec_of(page).network.activations[0].learned.norm


def test_other_data_bring_their_sizes_and_the_learned_activation_stays(learned: Open) -> None:
    page = learned({**SMALL, "network.activations": "pade~network"})
    choose(page, "data.name", "wine")
    spec = spec_of(page)
    assert complaints(page) == [] and workers().record(token_of(page)).spec == spec
    assert (spec.data.name, spec.network.hidden) == ("wine", (16, 16))
    assert query_of(page)["network.activations"] == "pade~network"
    assert widget(page, "text_input", "network.hidden").value == "16, 16"


def test_missing_data_offer_the_digits(learned: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEARNACT_OFFLINE", "1")
    monkeypatch.setenv("LEARNACT_DATA", str(tmp_path))
    page = learned({**SMALL, "network.activations": "subnetwork", "data.name": "fashion_mnist"})
    [warning] = page.warning
    assert str(tmp_path) in warning.value and complaints(page) == []
    next(button for button in page.button if button.label == "Take the digits instead").click().run()
    assert not page.warning and workers().record(token_of(page)).spec.data.name == "digits"


def test_data_of_ones_own_are_named_where_they_are_not_here(learned: Open) -> None:
    page = learned(
        {"network.activations": "subnetwork", "data.name": "own", "data.artefact": "0" * 32, "data.classes": "2"}
    )
    [sentence] = complaints(page)
    assert "not on this server" in sentence and spec_of(page).data.name == "own"
    choose(page, "data.name", "digits")
    assert complaints(page) == [] and workers().record(token_of(page)).spec.data.name == "digits"


def test_what_it_costs_and_what_it_brings(learned: Open) -> None:
    page = learned({**SMALL, "network.activations": "subnetwork", "beside": "relu"})
    costs = page.table[-1].value
    assert costs.loc["of these in activations", "Learned (A)"] == "106"  # twice 8 + 20 + 20 + 5
    assert costs.loc["of these in activations", "Fixed (B)"] == "0"
    widget(page, "toggle", "versus").set_value(False).run()
    assert not page.table and any("Choose something to compare with" in caption.value for caption in page.caption)
    assert "learned_token_beside" not in page.session_state


@pytest.mark.parametrize(
    ("query", "heads", "said"),
    [
        ({"beside": "relu"}, ["Learned (A)", "Fixed (B)"], "against ReLU."),
        ({"b.training.learning_rate": "0.1"}, ["A", "B"], "learning rate 0.003 against learning rate 0.1."),
        ({"b.network.activations": "pade"}, ["A", "B"], "against Padé"),
    ],
)
def test_a_network_is_called_fixed_only_where_it_is(
    learned: Open, query: dict[str, str], heads: list[str], said: str
) -> None:
    page = learned({**SMALL, "network.activations": "subnetwork", "training.learning_rate": "0.003"} | query)
    assert complaints(page) == []
    assert list(page.table[-1].value.columns[:2]) == heads
    assert any(said in caption.value for caption in page.caption)
