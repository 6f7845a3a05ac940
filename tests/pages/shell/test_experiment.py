"""The experiment of a page, without a page: its second network, its address, what the form and others make of it."""

from typing import Any

import pytest
import streamlit as st

from learnact.errors import SpecError
from learnact.spec import Spec, from_query
from pages.shell import address, handoff, messages
from pages.shell.experiment import Experiment, playground_spec
from tests.pages.address_bar import Bar

RELU = {"network.activations": "relu"}
ELU = {"network.activations": "elu~a=0.5"}


@pytest.fixture(autouse=True)
def bar(monkeypatch: pytest.MonkeyPatch) -> Bar:
    """The address bar of a visitor who has just come."""
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", Bar())
    return st.query_params


def opened(query: dict[str, str], **about: Any) -> Experiment:
    st.query_params.from_dict(query)
    experiment = Experiment("page", **about)
    experiment.open()
    return experiment


def noted() -> list[str]:
    return [message.sentence for message in messages.NOTED.get()]


# -- the second network


@pytest.mark.parametrize("says_beside", [True, False])
@pytest.mark.parametrize(
    ("query", "own"),
    [
        ({"b.training.learning_rate": "0.5"}, {"training.learning_rate": "0.5"}),
        ({"b.network.hidden": "4_4", "seeds": "3"}, {"network.hidden": "4_4"}),
        ({"b.network.activations": "elu~a=0.5"}, ELU),
        ({"beside": "elu~a=0.5"}, ELU),
        ({"beside": "relu", "b.training.l2": "0.01"}, RELU | {"training.l2": "0.01"}),
        ({"beside": "none"}, None),
    ],
)
def test_a_link_says_what_the_second_network_has_of_its_own(
    says_beside: bool, query: dict[str, str], own: dict[str, str] | None
) -> None:
    experiment = opened(query, says_beside=says_beside)
    assert noted() == [] and experiment.own() == own
    first = {word: text for word, text in query.items() if word == "seeds"}
    assert experiment.second() == (from_query(first | own) if own else None)
    again = Experiment("again", says_beside=says_beside)
    st.query_params.from_dict(experiment.query())
    again.open()
    assert (again.current(), again.own()) == (experiment.current(), own)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (ELU, {"beside": "elu~a=0.5"}),
        ({"training.l2": "0.01"}, {"b.training.l2": "0.01"}),
        (RELU | {"training.l2": "0.01"}, {"b.network.activations": "relu", "b.training.l2": "0.01"}),
        ({"network.activations": "relu|elu"}, {"b.network.activations": "relu|elu"}),
        ({"network.activations": "pade~network"}, {"b.network.activations": "pade~network"}),
    ],
)
def test_an_activation_alone_is_said_in_one_word_where_the_page_says_so(
    own: dict[str, str], said: dict[str, str]
) -> None:
    query = {f"b.{field}": text for field, text in own.items()}
    assert opened(query, says_beside=True).query() == said
    assert opened(query, says_beside=False).query() == query


def test_a_second_network_from_the_start_goes_without_saying_and_its_end_is_said() -> None:
    experiment = opened({}, second=ELU, says_beside=True)
    assert experiment.own() == ELU and experiment.query() == {} and experiment.is_linkable
    experiment.compare_with(None)
    assert experiment.second() is None and experiment.query() == {"beside": "none"}


def test_the_second_network_follows_the_first() -> None:
    experiment = opened({"b.network.activations": "relu"})
    experiment.settle(Spec().replace(training__learning_rate=0.5, seeds=3))
    assert experiment.second() == Spec().replace(
        training__learning_rate=0.5, seeds=3, network__activations=[{"name": "relu"}]
    )
    experiment.settle(experiment.current().replace(network__activations=[{"name": "relu"}]))
    assert experiment.second() == experiment.current() and experiment.own() == RELU
    experiment.settle(experiment.current().replace(network__activations=[{"name": "sin"}]))
    assert experiment.second().network.activations[0].name == "relu"


def test_a_second_network_is_kept_as_what_it_has_of_its_own() -> None:
    experiment = opened({"seeds": "3"})
    spec = experiment.current()
    experiment.compare_with(spec.replace(training__optimiser="sgd", start=None))
    assert experiment.own() == {"training.optimiser": "sgd"}
    experiment.compare_with(spec)
    assert experiment.own() == {} and experiment.second() == spec
    experiment.settle(spec.replace(training__batch=17))
    assert experiment.second() == experiment.current()


def test_a_second_network_that_cannot_be_any_more_goes_with_a_sentence() -> None:
    experiment = opened({"network.hidden": "4_4", "b.network.activations": "relu|elu"})
    assert experiment.second() is not None
    experiment.adopt(experiment.current().replace(network__hidden=(4, 4, 4)))
    assert experiment.second() is None and experiment.own() is None
    (sentence,) = noted()
    assert sentence.startswith("B does not go with A any more.") and "network.activations" in sentence


# -- the address


@pytest.mark.parametrize(
    "query",
    [
        {"seeds": "none"},
        {"b.seeds": "none", "seeds": "3"},
        {"beside": "nope", "seeds": "3"},
        {"beside": "subnetwork"},
        {"b.network.speed": "3"},
        {"b.network": "3"},
        {"b.data.name.first": "3"},
        {"b.network.hidden": "8_" * 2_500 + "8"},
    ],
)
def test_a_malformed_link_is_one_sentence_and_what_was_there_goes_on(query: dict[str, str]) -> None:
    experiment = opened({"network.hidden": "3", "b.seeds": "2"})
    before = experiment.current(), experiment.own()
    st.query_params.from_dict(query)
    assert experiment.open() == before[0] and experiment.own() == before[1]
    (sentence,) = noted()
    assert sentence.startswith("The link cannot be opened as it is.") and sentence.endswith(
        "What was here before goes on."
    )


def test_an_address_that_the_page_has_just_replaced_is_no_wish() -> None:
    experiment = opened({"seeds": "3"})
    experiment.adopt(Spec().replace(seeds=4))
    experiment.write_address()
    st.query_params.from_dict({"v": "1", "seeds": "3"})  # a browser that is a rerun behind
    experiment.address.remember({"v": "1", "seeds": "3"})
    experiment.write_address()
    st.query_params.from_dict({"v": "1", "seeds": "3"})
    assert experiment.open().seeds == 4
    st.query_params.from_dict({"v": "1", "seeds": "5"})
    assert experiment.open().seeds == 5


def test_an_address_to_which_a_visitor_goes_back_is_a_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = opened({})
    for seeds in (4, 5):
        experiment.adopt(Spec().replace(seeds=seeds))
        experiment.write_address()
    monkeypatch.setattr(address, "by_history", lambda: True)
    for query, seeds in (({"v": "1", "seeds": "4"}, 4), ({}, Spec().seeds), ({"v": "1", "seeds": "5"}, 5)):
        st.query_params.from_dict(query)
        assert experiment.open().seeds == seeds
        experiment.write_address()
        assert dict(st.query_params) == query


def test_an_experiment_that_no_address_can_say_is_not_lost_on_the_way_back(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = opened({})
    long = Spec().replace(network__hidden=(8,) * 90)
    monkeypatch.setattr("pages.shell.experiment.MAX_QUERY", 10)
    experiment.adopt(long)
    experiment.write_address()
    monkeypatch.setattr(address, "by_history", lambda: True)
    assert dict(st.query_params) == {} and experiment.open() == long


def test_what_else_stands_in_the_address_stays(bar: Bar) -> None:
    experiment = opened({"seeds": "3", "view": "present", "utm_source": "mail"})
    experiment.adopt(Spec())
    experiment.write_address()
    assert bar == {"view": "present", "utm_source": "mail"} and noted() == []


def test_an_experiment_too_long_for_a_link_leaves_the_address_empty(bar: Bar) -> None:
    points = [[k / 20 - 4, (k % 7) / 100] for k in range(160)]
    drawn = {"name": "drawn", "learned": {"points": points}}
    experiment = opened({"network.hidden": "4_4_4"})
    layers = [drawn, *({**drawn, "learned": {"points": [[x, y + k] for x, y in points]}} for k in (1, 2))]
    experiment.adopt(experiment.current().replace(network__activations=layers))
    experiment.write_address()
    assert bar == {} and not experiment.is_linkable


# -- from other pages, and back to first weights


def test_what_another_page_left_is_taken_up_once() -> None:
    experiment = opened({"b.network.activations": "relu"})
    handoff.leave("page", Spec().replace(seeds=4))
    assert experiment.open().seeds == 4 and experiment.own() == RELU
    handoff.leave("page", Spec().replace(seeds=5, start="0" * 32), "**From there**")
    assert experiment.open().seeds == 5 and experiment.own() is None
    assert handoff.ORIGINS.get() == {"0" * 32: "**From there**"}
    experiment.adopt(Spec())
    assert experiment.open() == Spec()


def test_what_was_left_for_one_page_is_no_other_pages() -> None:
    handoff.leave("inside", Spec().replace(seeds=4))
    assert opened({}).current() == Spec() and handoff.take_up("atlas") is None
    left = handoff.take_up("inside")
    assert left is not None and left.what == Spec().replace(seeds=4) and handoff.take_up("inside") is None


@pytest.mark.parametrize(
    ("change", "stays"),
    [
        ({"training__learning_rate": 0.5}, True),
        ({"network__activations": [{"name": "relu"}]}, True),
        ({"network__activations": [{"name": "prelu"}]}, False),
        ({"network__hidden": (4, 4)}, False),
        ({"network__initialisation": "zero"}, False),
        ({"seeds": 3}, False),
    ],
)
def test_weights_stay_for_as_long_as_they_fit(change: dict[str, Any], stays: bool) -> None:
    experiment = opened({})
    experiment.adopt(Spec().replace(start="0" * 32))
    assert (experiment.settle(experiment.current().replace(**change)).start is not None) == stays


def test_a_form_has_other_widgets_after_an_experiment_that_did_not_come_from_it() -> None:
    experiment = opened({})
    before = experiment.form_key("seeds")
    experiment.settle(Spec().replace(seeds=3))
    assert experiment.form_key("seeds") == before
    experiment.renew()
    assert experiment.form_key("seeds") != before and experiment.current().first_seed == 3


def test_an_experiment_that_does_not_suit_the_page_is_refused() -> None:
    def check(spec: Spec) -> Spec:
        if spec.seeds > 4:
            raise SpecError("At most 4 seeds here.")
        return spec

    experiment = opened({"seeds": "5"}, check=check)
    assert experiment.current() == Spec() and "At most 4 seeds here." in noted()[0]


def test_weights_do_not_go_along_to_the_digits() -> None:
    experiment = opened({})
    experiment.adopt(Spec().replace(start="0" * 32))
    experiment.take_digits()
    assert (experiment.current().data.name, experiment.current().start) == ("digits", None)


def test_another_page_finds_the_experiment_of_the_playground() -> None:
    assert playground_spec() == Spec()
    Experiment("playground").adopt(Spec().replace(seeds=4))
    assert playground_spec() == Spec().replace(seeds=4)
