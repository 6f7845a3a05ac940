"""What is counted on every training row of the page Inside, against NumPy; no run takes the page down."""

import base64
import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.networks import Network
from learnact.serving.diagnostic_questions import QUESTIONS, Asked
from learnact.serving.live.protocol import decode
from learnact.serving.task_queue import Answer
from learnact.spec import Spec, to_query
from learnact.training import Trainer
from learnact.training.checkpoints import save
from pages.inside import distributions, gradients
from pages.inside.encoding import encoded_arrays
from pages.inside.every_row import CHOICES, place
from pages.inside.state import DEFAULT_SPEC

Open = Callable[..., AppTest]
SMALL = DEFAULT_SPEC.replace(
    data__name="circle", data__samples=200, network__hidden=(6, 4), training__batch=10, seeds=2
)
DEAD, DISTRIBUTIONS, GRADIENTS = CHOICES


def opened(visit: Open, spec: Spec) -> AppTest:
    return visit(to_query(spec), "inside")


@pytest.fixture
def asked(settled: Callable[[AppTest], AppTest]) -> Open:
    """asked(page, question, press=True): the page with the answer to a question."""

    def ask(page: AppTest, question: str, press: bool = True) -> AppTest:
        page.session_state["whole_question"] = question
        page.run()
        if press:
            next(button for button in page.button if button.label == "Count now").click().run()
        assert not settled(page).exception
        return page

    return ask


@dataclasses.dataclass
class Moments:
    """A run at its first weights and after some steps, and what is answered about it."""

    spec: Spec
    dataset: Dataset
    first: Network
    trainer: Trainer

    @property
    def now(self) -> Network:
        return self.trainer.network

    def answer(self, name: str, **parameters: float) -> Answer:
        """Of a question, as the worker gives it."""
        arrays = {"checkpoint": np.frombuffer(save(self.trainer), np.uint8)}
        asked = Asked({"spec": self.spec.to_json(), **parameters}, arrays, lambda spec: self.dataset)
        pieces, shares = QUESTIONS[name](asked), [0.0]
        while True:
            try:
                shares.append(next(pieces))
            except StopIteration as done:
                assert shares == sorted(shares) and shares[-1] <= 1
                return Answer(*done.value)


def trained(spec: Spec, steps: int = 20) -> Moments:
    data = spec.data.load()
    first, now = Trainer(spec, data), Trainer(spec, data)
    now.advance(steps)
    return Moments(spec, data, first.network, now)


@pytest.mark.parametrize("question", CHOICES)
def test_nothing_is_counted_before_it_is_asked(visit: Open, asked: Open, question: str) -> None:
    page = asked(opened(visit, SMALL), question, press=False)
    assert "tasks" not in page.session_state or place(question) not in page.session_state["tasks"]
    assert not page.table
    assert any("Here will stand" in one.value for one in page.caption)


def test_each_answer_stays_while_another_question_is_asked_and_goes_with_its_run(visit: Open, asked: Open) -> None:
    page = opened(visit, SMALL)
    for question in CHOICES:
        asked(page, question)
    kept = [page.session_state["tasks"][place(question)] for question in CHOICES]
    assert {one.question.parameters["token"] for one in kept} == {page.session_state["inside_token"]}
    asked(page, DEAD, press=False)
    assert len(page.table) == 1
    page.session_state["inside_spec"] = SMALL.replace(first_seed=7)
    asked(page, DEAD, press=False)
    assert not page.table


def layer_sent(found: Any, layer: int, member: int) -> dict[str, np.ndarray]:
    return decode(base64.b64decode(encoded_arrays(distributions.sent_arrays(found, layer, member))))[1]


def test_neurons_are_sent_as_numpy_counts_them() -> None:
    moments = trained(SMALL)
    sent = layer_sent(moments.answer("distributions").arrays, 0, 1)
    x = moments.dataset.train.x.astype(float)
    for name, network in (("first", moments.first), ("now", moments.now)):
        layer = network.layers[0]
        z = x @ layer.weight[1].detach().numpy() + layer.bias[1].detach().numpy()
        for quantity, values in (("z", z), ("a", np.maximum(z, 0))):
            figures = sent[f"{name}.{quantity}.figures"]
            np.testing.assert_allclose(figures[:, 0], values.mean(0), atol=1e-5)
            np.testing.assert_allclose(figures[:, 1], values.std(0), atol=1e-5)
            np.testing.assert_allclose(figures[:, 4], (values == 0).mean(0), atol=1e-6)
            low, high = sent[f"{quantity}.ends"].astype(float)
            for neuron in range(6):
                counts, _ = np.histogram(values[:, neuron], 48, (low, high))
                assert np.abs(sent[f"{name}.{quantity}.neurons"][neuron] * len(x) - counts).max() <= 1.01


@pytest.mark.parametrize(
    ("change", "z", "a"),
    [
        ({"network__hidden": (1,)}, 1, 1),
        ({"network__hidden": (5,), "network__activations": [{"name": "maxout"}]}, 10, 5),
        ({"network__hidden": (5,), "network__activations": [{"name": "prelu"}], "network__norm": "batch"}, 5, 5),
        ({"network__hidden": (1024,)}, 1024, 1024),
    ],
    ids=["one neuron", "Maxout", "batch norm", "1,024 neurons"],
)
def test_every_layer_has_its_neurons(change: dict[str, Any], z: int, a: int) -> None:
    found = trained(SMALL.replace(**change), 2).answer("distributions").arrays
    sent = layer_sent(found, 0, 0)
    assert distributions.finite(found, 0, 0)
    assert (len(sent["now.z.figures"]), len(sent["now.a.figures"])) == (z, a)
    assert len(base64.b64decode(encoded_arrays(distributions.sent_arrays(found, 0, 0)))) < 1_100_000


@pytest.mark.parametrize("question", [DEAD, DISTRIBUTIONS])
def test_a_network_without_hidden_layers_is_one_sentence(visit: Open, asked: Open, question: str) -> None:
    page = asked(opened(visit, SMALL.replace(network__hidden=())), question, press=False)
    assert any("no hidden layer" in one.value for one in page.info)
    assert not any(button.label == "Count now" for button in page.button)


def test_the_gradient_of_a_network_without_hidden_layers_is_counted(visit: Open, asked: Open) -> None:
    page = asked(opened(visit, SMALL.replace(network__hidden=())), GRADIENTS)
    assert not page.error and any("gradient of the only layer" in one.value for one in page.markdown)


def test_too_many_histograms_are_refused_in_one_sentence() -> None:
    small = trained(SMALL, 1)
    large = SMALL.replace(network__hidden=(1000,) * 10, seeds=7)
    with pytest.raises(SpecError, match="7 seeds of 10,000"):
        dataclasses.replace(small, spec=large).answer("distributions")


@pytest.mark.parametrize(
    ("question", "word"), [(DISTRIBUTIONS, "Seed 0 overflowed"), (GRADIENTS, "All seeds overflowed")]
)
def test_a_diverged_seed_is_one_sentence(visit: Open, asked: Open, question: str, word: str) -> None:
    page = asked(opened(visit, SMALL), question)
    answer = page.session_state["tasks"][place(question)].answer
    for name, value in answer.arrays.items():
        answer.arrays[name] = value if name.endswith("ends") else np.full_like(value, np.nan)
    asked(page, question, press=False)
    assert not page.exception and any(word in one.value for one in page.info)


def plain_gradients(moments: Moments, network: Any, member: int) -> np.ndarray:
    """Of the first layer's weights, batch by batch [N, inputs * F]."""
    weights = [p for layer in network.layers for p in (layer.weight, layer.bias)]
    found = []
    for b in range(4):
        rows = slice(10 * b, 10 * b + 10)
        h = torch.from_numpy(moments.dataset.train.x[rows])
        own = [w[member].detach().clone().requires_grad_() for w in weights]
        for k in range(0, len(own), 2):
            h = h @ own[k] + own[k + 1]
            h = h.relu() if k < len(own) - 2 else h
        y = torch.from_numpy(moments.dataset.train.y[rows]).float()
        torch.nn.functional.binary_cross_entropy_with_logits(h[:, 0], y).backward()
        found.append(own[0].grad.numpy().ravel())
    return np.stack(found).astype(float)


def test_batches_and_the_first_of_them_are_plain_torchs() -> None:
    moments = trained(SMALL)
    found = gradients.Found.of(moments.answer("gradients", batches=4, seconds=60.0))
    assert (found.batches, found.asked, found.rows) == (4, 4, 10)
    for name, network in (("first", moments.first), ("now", moments.now)):
        each = np.stack([plain_gradients(moments, network, member) for member in range(2)])  # [S, N, numbers]
        sent = gradients.sent_arrays(found, "dw", [0, 1])
        many, one = (sent[f"{name}.{count}.0.stat"] for count in ("many", "one"))
        norms = np.linalg.norm(each, axis=2)
        sizes = np.abs(each).mean(2)
        for column, values in ((2, norms), (3, sizes)):
            expected = np.exp(np.log([values.mean(1), values[:, 0]]).mean(1))  # geometric over the seeds
            np.testing.assert_allclose([many[column], one[column]], expected, rtol=1e-4)
        agree = np.linalg.norm(each.mean(1), axis=1) / np.sqrt((norms**2).mean(1))
        assert sent[f"{name}.many.0.agree"][0] == pytest.approx(agree.mean(), rel=1e-4)
        words = gradients.sentence(found, "dw", [0, 1])
        if name == "now":
            assert f"layer 1 is **{many[3]:.2g}** now, one batch alone says {one[3]:.2g}" in words
            assert f"**{100 * agree.mean():.0f} %** as long" in words and "(about 50 % would be noise alone" in words


def test_a_seed_whose_gradient_is_zero_leaves_the_others_words_alone() -> None:
    moments = trained(SMALL)
    with torch.no_grad():
        moments.now.layers[0].bias[0] = -1e6
    found = gradients.Found.of(moments.answer("gradients", batches=4, seconds=60.0))
    assert gradients.sentence(found, "dw", [0]).endswith("It is exactly zero in every batch.")
    agree = [gradients.sentence(found, "dw", members).split("of all is ")[1][:8] for members in ([1], [0, 1])]
    assert agree[0] == agree[1]


def test_the_page_counts_the_batches_that_were_chosen(visit: Open, asked: Open) -> None:
    page = opened(visit, SMALL)
    page.session_state["whole_batches"] = 4
    asked(page, GRADIENTS)
    assert page.session_state["tasks"][place(GRADIENTS)].answer.header["batches"] == 4
    assert any(one.value.startswith("Over 4 batches the mean size of the gradient of layer 1") for one in page.markdown)
    for quantity in gradients.QUANTITIES:
        page.session_state["batches_of"] = quantity
        page.run()
        assert not page.exception and not page.error


def test_batches_that_take_too_long_end_with_those_so_far() -> None:
    header = trained(SMALL).answer("gradients", batches=4, seconds=-1.0).header
    assert (header["batches"], header["asked"]) == (1, 4)
