"""Which moment of a run is meant, whoever asks."""

import json

import pytest

from learnact.errors import SpecError
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
