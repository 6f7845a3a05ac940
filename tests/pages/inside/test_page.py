"""Inside the network as a script: links, starts, sections, the count of dead neurons; nothing takes the page down."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from learnact.diagnostics import signal
from learnact.errors import UnknownRun
from learnact.serving.live import ThreadWorker
from learnact.serving.server_state import workers
from learnact.serving.task_queue import Task, TaskQueue
from learnact.spec import Spec, from_query, to_query
from learnact.studies.rates import over_rates, parsed
from learnact.training import Trainer
from pages.inside.rates import _line
from pages.inside.sections import SECTIONS
from pages.inside.signal import densities
from pages.inside.state import DEFAULT_SPEC, STARTS
from pages.shell import tasks

Open = Callable[..., AppTest]
Settled = Callable[[AppTest], AppTest]
SMALL = DEFAULT_SPEC.replace(
    data__name="circle", data__samples=100, network__hidden=(6, 4), training__batch=10, seeds=2
)


def opened(visit: Open, query: dict[str, str] | None = None) -> AppTest:
    return visit(query, "inside")


@pytest.fixture
def page(visit: Open) -> AppTest:
    return opened(visit, to_query(SMALL))


def spec_of(page: AppTest):
    return page.session_state["inside_spec"]


def test_it_opens_on_its_own_experiment(visit: Open) -> None:
    page = opened(visit)
    assert not page.exception and not page.error
    assert spec_of(page) == DEFAULT_SPEC
    assert workers().record(page.session_state["inside_token"]).content == "inside"


def test_a_link_brings_its_experiment_and_the_one_beside(visit: Open) -> None:
    page = opened(visit, to_query(SMALL) | {"beside": "sigmoid"})
    assert spec_of(page) == SMALL
    beside = workers().record(page.session_state["inside_token_beside"])
    assert beside.content == "inside" and beside.spec.network.activations[0].name == "sigmoid"
    query = {name: values[0] if isinstance(values, list) else values for name, values in page.query_params.items()}
    assert query.pop("beside") == "sigmoid" and from_query(query) == SMALL


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"seeds": "none", "width": "3"}, "seeds"),
        ({"beside": "<b>relu</b>"}, "no activation"),
        ({"network.hidden": "0"}, "hidden"),
    ],
)
def test_a_bad_link_is_one_sentence(visit: Open, query: dict[str, str], word: str) -> None:
    page = opened(visit, query)
    (error,) = page.error
    assert not page.exception and word in error.value and "cannot be opened" in error.value
    assert spec_of(page) == DEFAULT_SPEC


@pytest.mark.parametrize("name", ["inside", ""])
def test_words_of_a_link_that_nobody_knows_are_named_once(visit: Open, name: str) -> None:
    page = visit({"spec": "rubbish", "width": "abc", "seeds": "2", "embed_options": "dark_theme"}, name)
    (told,) = [one.value for one in (*page.error, *page.warning)]
    assert told == "The link has words that this page does not know, and leaves out: 'spec', 'width'."
    assert page.session_state["inside_spec" if name == "inside" else "playground_spec"].seeds == 2
    assert not page.run().error and not page.warning


@pytest.mark.parametrize("title", STARTS)
def test_every_start_is_one_press_away_and_begins_a_run_that_stands(page: AppTest, title: str) -> None:
    """Also where it differs from the one before only in what could be changed while that goes on."""
    before = page.session_state["inside_token"]
    workers().act(before, "play")
    next(button for button in page.button if button.label == title).click().run()
    assert not page.exception and spec_of(page) == STARTS[title][2]
    token = page.session_state["inside_token"]
    assert token != before and workers().record(token).spec == STARTS[title][2]
    assert not workers().record(token).playing
    with pytest.raises(UnknownRun):
        workers().record(before)


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_opens(page: AppTest, settled: Settled, name: str) -> None:
    page.session_state["propagation_depth"], page.session_state["propagation_width"] = 4, 16
    page.session_state["inside_section"] = name
    settled(page)
    assert not page.exception and not page.error


def test_dead_neurons_are_counted_by_the_formula(page: AppTest, settled: Settled) -> None:
    next(button for button in page.button if button.label == "Count now").click().run()
    settled(page)
    assert not page.exception and not page.error
    table = page.table[0].value
    spec = spec_of(page)
    data = spec.data.load()
    network = Trainer(spec, data).network
    first = network.layers[0]
    counts = []
    for member in range(2):
        z = data.train.x @ first.weight[member].detach().numpy() + first.bias[member].detach().numpy()
        counts.append(int((z <= 0).all(0).sum()))
    assert table.iloc[0]["dead at first"].startswith(f"{np.mean(counts):.1f}")


def test_too_large_a_fresh_network_is_refused_in_one_sentence(page: AppTest) -> None:
    page.session_state["fresh_depth"], page.session_state["fresh_width"] = 100, 1024
    page.run()
    (error,) = page.error
    assert not page.exception and "100 layers of 1024" in error.value


def test_fresh_networks_do_not_mind_an_activation_a_layer(visit: Open) -> None:
    each = SMALL.replace(network__activations=[{"name": "tanh"}, {"name": "relu"}])
    page = opened(visit, to_query(each))
    assert spec_of(page) == each and page.number_input("fresh_depth").value == 5
    assert not page.exception and not page.error


def test_a_size_that_is_not_allowed_is_said_and_nothing_is_drawn(page: AppTest) -> None:
    page.session_state["fresh_width"] = 0
    page.run()
    assert not page.exception and [one.value for one in page.error] == ["Neurons each must be 1 to 1,024, not 0."]


def test_too_large_a_propagation_is_refused_in_one_sentence(page: AppTest, settled: Settled) -> None:
    page.session_state["inside_section"] = "Signal propagation"
    page.session_state["propagation_depth"], page.session_state["propagation_width"] = 100, 4096
    settled(page)
    (error,) = page.error
    assert not page.exception and "4096" in error.value.replace(",", "")


def test_no_activation_asks_for_one(page: AppTest) -> None:
    page.session_state["fresh_names"] = []
    page.run()
    assert not page.exception and "Choose an activation" in page.info[0].value


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[TaskQueue]:
    made = TaskQueue(ThreadWorker)
    monkeypatch.setattr(tasks, "task_queue", lambda: made)
    yield made
    made.close()


def test_over_learning_rates_a_command_is_started_for_the_pages_experiment(page: AppTest, queue: TaskQueue) -> None:
    queue.stopping = True  # nothing is begun
    page.session_state["inside_section"] = "Over learning rates"
    page.run()
    next(button for button in page.button if button.label == "Train 3 times").click().run()
    (task,) = queue.tasks
    assert not page.exception and not page.error
    assert Spec.from_json(Path(task.arguments[1]).read_text()) == SMALL
    rate = SMALL.training.learning_rate
    asked = parsed(task.arguments[task.arguments.index("--rates") + 1])
    np.testing.assert_allclose(asked, [rate / 3, rate, rate * 3], rtol=1e-2)


def test_over_learning_rates_the_outcome_is_shown_with_its_table(page: AppTest, queue: TaskQueue) -> None:
    def finish(rate: float, number: int, count: int, trainer: Trainer) -> None:
        while not trainer.ended:
            trainer.advance(50)

    cube = {"network__activations": [{"name": "cube"}], "network__initialisation": "pytorch"}
    spec = SMALL.replace(data__scaling="zscore", **cube)
    found = over_rates(spec, spec.data.load(), [0.01, 100], 2, finish)
    page.session_state["inside_section"] = "Over learning rates"
    page.session_state["tasks"] = {"inside_rates": Task("2 rates", state="done", answer=found)}
    page.run()
    assert not page.exception and not page.error
    (table,) = [one.value for one in page.table]
    assert list(table.index) == ["before training", "0.01", "100"] and table.loc["100", "Layer 1"] == "diverged"
    assert [warning.value for warning in page.warning] == ["Rate 100: 2 of 2 seeds diverged."]
    accuracy = np.mean(found["rates"][0]["metrics"]["validation.accuracy"])
    assert table.loc["0.01", "Validation accuracy"] == f"{100 * accuracy:.1f}&#160;%"  # as Markdown
    mean = np.mean(found["rates"][0]["layers"][1]["mean"])
    assert table.loc["0.01", "Layer 2"].replace("\u2212", "-").startswith(f"{mean:.2g} ± ")
    assert len(page.get("plotly_chart")) == 1


def test_over_learning_rates_r2_is_a_number_with_its_name() -> None:
    moment = {"rate": 0.1, "metrics": {"validation.r2": [0.873, None]}, "layers": []}
    assert _line(moment, "validation.r2") == {"Rate": "0.1", "Validation R²": "0.873"}
    worse = {**moment, "metrics": {"validation.r2": [-0.25]}}
    assert _line(worse, "validation.r2")["Validation R²"] == "\u22120.250"


def test_densities_before_and_after_an_activation_as_a_table() -> None:
    found = signal(lambda z: z.clamp(min=0), "normal", 0.0, 2.0)
    table = densities(found)
    assert list(table["where"].unique()) == ["before", "after"]
    for where, density in (("before", found.before), ("after", found.after)):
        rows = table[table["where"] == where]
        assert rows["share"].sum() + density.beyond.sum() == pytest.approx(1)
        middles = (rows["from"] + rows["to"]) / 2
        assert (middles * rows["share"]).sum() == pytest.approx(density.moments[0], abs=0.05)
