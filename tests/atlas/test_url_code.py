"""An atlas in an address: nothing is lost, and a bad code is one sentence."""

import base64
import json
import zlib

import numpy as np
import pytest

from learnact.atlas import STARTS, Atlas, from_code, random, to_code
from learnact.atlas.url_code import MAX_CODE_CHARACTERS
from learnact.errors import SpecError

LAYER = {"A": [[1, 1]], "b": [0]}


def packed(content: bytes | str, level: int = 9) -> str:
    data = zlib.compress(content.encode() if isinstance(content, str) else content, level)
    return "1" + base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize("name", list(STARTS))
def test_every_start_fits_into_a_link(name: str) -> None:
    code = to_code(STARTS[name].atlas)
    assert code is not None and len(code) < 800 and code.replace("-", "").replace("_", "").isalnum()
    assert from_code(code) == STARTS[name].atlas


def test_everything_is_in_it(rich: Atlas) -> None:
    view = {"by": "s0.a.1", "focus": [0, "pre", 1], "pin": [1, 2], "show": ["levels"], "scale": "common"}
    whole = rich.replace(view=view, data="moons", beside=[{"name": "relu"}] * 3)
    assert from_code(to_code(whole) or "") == whole


def test_what_is_large_goes_as_a_file() -> None:
    """With seven digits each, as after training: 2-8-8-1 has 105 numbers, 2-16-16-16-16-16-16-16-1 has 1,697."""
    chance = np.random.default_rng(0)

    def full(hidden: tuple[int, ...]) -> Atlas:
        plain = random(0, hidden)
        shapes = [np.shape(layer.A) for layer in plain.layers]
        layers = [{"A": chance.normal(size=s).round(7).tolist(), "b": [0] * s[0]} for s in shapes]
        return plain.replace(layers=layers)

    assert 0 < len(to_code(full((8, 8))) or "") < MAX_CODE_CHARACTERS / 2
    assert to_code(full((16,) * 7)) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "begins with its version 1, not with ''"),
        ("2abc", "begins with its version"),
        ("1", "letters, digits, - and _"),
        ("1ab+/", "letters, digits, - and _"),
        ("1ab=", "letters, digits, - and _"),
        ("1äöü", "letters, digits, - and _"),
        ("1a", "damaged"),
        ("1abcdefgh", "damaged"),
        ("1" + "a" * 4000, "at most 4,000 characters, not 4,001"),
        (packed(" " * 50_000_000, 9)[:MAX_CODE_CHARACTERS], "at most 100,000 bytes|damaged"),
        (packed(" " * 2_000_000), "at most 100,000 bytes"),
        (packed(b"\xff\xfe"), "damaged"),
        (packed("null"), "The atlas must be an object"),
        (packed("[" * 90_000), "The atlas must be JSON"),
        (packed('{"layers":NaN}'), "layers must be a list"),
        (packed('{"layers":[{"A":[[NaN,1]],"b":[0]}]}'), "lies between"),
        (packed('{"layers":[{"A":[[1e999,1]],"b":[0]}]}'), "lies between"),
        (packed(json.dumps({"layers": [LAYER] * 3000})), "8 or fewer"),
        (packed('{"layers":[{"A":[[1,1]],"b":[0]}],"__class__":1}'), "no field '__class__'"),
    ],
)
def test_a_bad_code_is_one_sentence(code: str, words: str) -> None:
    with pytest.raises(SpecError, match=words) as error:
        from_code(code)
    assert len(str(error.value)) < 250


def test_a_code_cut_short_or_changed() -> None:
    code = to_code(random(0)) or ""
    for cut in range(1, len(code) - 1, 7):
        with pytest.raises(SpecError):
            from_code(code[:cut])
    for place in range(1, len(code) - 2, 11):
        other = "A" if code[place] != "A" else "B"
        with pytest.raises(SpecError):
            from_code(code[:place] + other + code[place + 1 :])
