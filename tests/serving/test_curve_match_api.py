"""What the browser hears of learned curves: the nearest known function, another one laid over, and sentences."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from starlette.applications import Starlette

from learnact.activations import ZOO
from learnact.serving.addresses import routes
from learnact.serving.curve_match_api import curve_matches
from learnact.serving.live import CURVES, Record
from learnact.serving.live.protocol import decode
from learnact.serving.responses import TOKEN_HEADER
from learnact.serving.server_state import workers
from learnact.spec import Spec

KIND = {"name": "subnetwork", "learned": {"hidden": [8, 8], "inner": "gelu", "start": "tanh"}}
SPEC = Spec().replace(
    data={"name": "circle", "samples": 120}, network={"hidden": (4, 3), "activations": (KIND,)}, seeds=3
)


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Iterator[Record]:
    """A run that has told its first curves, which are near tanh."""
    monkeypatch.setenv("LEARNACT_WORKER", "thread")
    workers.cache_clear()
    found = workers().record(workers().open(SPEC, content=CURVES))
    end = time.monotonic() + 60
    while "shapes.1.y" not in found.arrays:
        assert time.monotonic() < end
        time.sleep(0.05)
    yield found
    workers().stop()
    workers.cache_clear()


def asked(token: str, **query: object) -> httpx.Response:
    app = Starlette(routes=routes())

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lab") as client:
            return await client.get("/live/curve_match", params=query, headers={TOKEN_HEADER: token})

    return asyncio.run(ask())


def curves(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return decode(answer.content)[0]["curves"]


def test_a_curve_that_starts_as_tanh_is_near_tanh(record: Record) -> None:
    for one in curves(asked(record.token)):
        ends, y = record.arrays[f"shapes.{one['layer']}.x"], record.arrays[f"shapes.{one['layer']}.y"].mean(0)
        learned = np.interp(one["x"], np.linspace(*ends, len(y)), y)
        assert one["r2"] > 0.99 and one["nearest"] in one["title"] and not one["dead"]
        assert np.abs(np.array(one["y"]) - learned).max() < 0.1
        assert {name for name, _ in one["rows"]} and all(words for _, words in one["rows"])
    tanh = curves(asked(record.token, over="tanh"))
    assert [one["layer"] for one in tanh] == [0, 1]
    np.testing.assert_allclose(tanh[0]["y"], np.tanh(tanh[0]["x"]), atol=1e-6)


def test_one_seed_and_one_step(record: Record) -> None:
    mean, alone = curves(asked(record.token)), curves(asked(record.token, member=1, step=0))
    assert mean[0]["x"] != alone[0]["x"]
    assert curves(asked(record.token, step=10**9)) == mean


def test_every_entry_of_the_zoo_can_be_laid_over_and_read_by_a_browser(record: Record) -> None:
    for name, entry in ZOO.items():
        found = curve_matches(record, None, None, name)
        assert json.dumps(found, allow_nan=False), name
        assert found[0]["title"] == entry.title and len(found[0]["x"]) == len(found[0]["y"])


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"step": "last"}, "whole number"),
        ({"step": "-1"}, "whole number"),
        ({"step": "1.5"}, "whole number"),
        ({"step": "9" * 5_000}, "whole number"),
        ({"member": "mean"}, "whole number"),
        ({"member": "3"}, "3 seeds"),
        ({"over": "rellu"}, "'rellu'"),
        ({"over": "<script>" * 9}, "activation of the zoo"),
        ({"over": ""}, "activation of the zoo"),
    ],
)
def test_a_bad_question_is_one_sentence(record: Record, query: dict[str, str], named: str) -> None:
    answer = asked(record.token, **query)
    sentence = answer.json()["error"]
    assert (
        answer.status_code == (404 if named == "3 seeds" else 400)
        and named in sentence
        and sentence.endswith(".")
        and len(sentence) < 160
    )


def test_an_unknown_run_and_one_that_has_told_nothing(record: Record) -> None:
    assert asked("nobody").status_code == 404
    assert curve_matches(Record(SPEC, "w"), None, None, "nearest") == []
    assert curve_matches(Record(SPEC, "w"), 5, None, "nearest") == []


def test_seeds_that_diverged_are_left_out_and_none_left_is_a_sentence(record: Record) -> None:
    broken = Record(SPEC, "w")
    broken.arrays = {name: array.copy() for name, array in record.arrays.items()}
    broken.arrays["shapes.0.y"][0] = np.nan
    assert curve_matches(broken, None, None, "nearest")[0]["r2"] > 0.99
    broken.arrays["shapes.0.y"][:] = np.nan
    first, second = curve_matches(broken, None, None, "nearest")
    assert first["sentence"].endswith(".") and first["rows"] == [] and "sentence" not in second


def test_a_dead_curve_is_named_and_like_nothing(record: Record) -> None:
    flat = Record(SPEC, "w")
    flat.arrays = {name: array.copy() for name, array in record.arrays.items()}
    flat.arrays["layers.0.activation.weight2"][:] = 0  # what is left is the last bias
    first = curve_matches(flat, None, None, "nearest")[0]
    assert first["dead"] and first["nearest"] is None and "y" not in first
    assert len(curve_matches(flat, None, None, "relu")[0]["y"]) > 2
