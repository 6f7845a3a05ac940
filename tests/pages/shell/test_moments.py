"""Which moment of a run is meant, whoever asks."""

import json

import numpy as np
import pytest

from learnact.errors import SpecError
from learnact.serving.live.snapshot_message import snapshot_message
from learnact.spec import Spec
from learnact.training import parameters
from learnact.training.checkpoints import save
from learnact.training.inputs import make_trainer
from pages.shell import moments
from pages.shell.moments import step_in


@pytest.mark.parametrize(
    ("text", "step"),
    [('{"step": 7}', 7), ('{"step": 7.0}', 7), ('{"step": 0}', 0), ('{"step": null}', None), ("{}", None)],
)
def test_a_step_or_none_for_now(text: str, step: int | None) -> None:
    assert step_in(json.loads(text), "A network is asked for by its step") == step


@pytest.mark.parametrize(
    "text",
    ["[]", "null", '"x"', *(f'{{"step": {step}}}' for step in ("1e999", "NaN", "-1", "1" + "0" * 400, '"1"', "[]"))],
)
def test_anything_else_is_one_sentence(text: str) -> None:
    with pytest.raises(SpecError, match=r"^A network is asked for by its step, not by") as caught:
        step_in(json.loads(text), "A network is asked for by its step")
    assert len(str(caught.value)) <= 300


def moment(content: dict[str, np.ndarray], state: bytes) -> moments.Moment:
    """Of a linear model, after a step, whose snapshots hold this and whose worker has saved that."""
    header = {"step": 1, "edited": 0}
    return moments.Moment(LINEAR, LINEAR.data.load(), "network", header, [], moments._weights(LINEAR, content), state)


LINEAR = Spec().replace(data__name="iris", network__hidden=(), seeds=2)


def test_a_linear_model_of_a_table_is_saved_with_its_biases() -> None:
    """Of a network that is not drawn a snapshot holds the first weights alone, as a picture: here these are all."""
    trainer = make_trainer(LINEAR, LINEAR.data.load())
    trainer.advance(1)
    picture = snapshot_message(trainer)[1]
    assert "layers.0.weight" in picture and "layers.0.bias" not in picture
    step, arrays = moment(picture, save(trainer)).parameters()
    expected = parameters(trainer.network)
    assert step == 1 and arrays.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_array_equal(arrays[name], array)
