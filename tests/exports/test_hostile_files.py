"""Files that a visitor opens, made at random of good ones and hostile parts: each is read, or refused in a sentence."""

import copy
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from learnact import exports
from learnact.activations.learned import SavedCurve
from learnact.atlas import STARTS, Atlas
from learnact.data import own
from learnact.data.sheet import read
from learnact.errors import LearnactError
from learnact.spec import Spec
from learnact.training import build, parameters

VALUES = (
    *(
        0,
        -1,
        1e39,
        10**400,
        -(10**400),
        1e-320,
        1.5,
        True,
        False,
        None,
        "",
        " ",
        "x",
        "\0",
        "\ud800",
        "\u202e",
        "a" * 5_000,
    ),
    *(
        [],
        {},
        [[]],
        [None],
        [1e308] * 3,
        [0] * 5_000,
        {"a": 1},
        {"": {}},
        "nan",
        "<script>",
        "=1+1",
        "../..",
        "__class__",
    ),
)
DEEP = (
    "[" * 900 + "]" * 900,
    '{"a":' * 900 + "1" + "}" * 900,
    "[" * 100_000,
    "NaN",
    "Infinity",
    "-Infinity",
    "9" * 5_000,
)
MAX_SECONDS = 2.0  # of processor time that a small file may take


def weights() -> bytes:
    spec = Spec().replace(data__name="circle", data__samples=60, seeds=2, network__hidden=(3,))
    return exports.weights_file(spec, parameters(build(spec, spec.data.load())))


def curve() -> bytes:
    x = np.linspace(-3, 3, 65)
    return SavedCurve.of("Mine", "drawn by hand", (x, np.tanh(x)), (-3, 3)).to_json().encode()


TABLE = b"a,b,y\n" + b"1,2,A\n3.5,-4e2,B\n" * 6
READERS: dict[str, tuple[Callable[[], bytes], Callable[[bytes], Any]]] = {
    "experiment": (lambda: Spec().replace(data__name="moons").to_json().encode(), exports.opened),
    "weights": (weights, exports.opened),
    "curve": (curve, SavedCurve.from_json),
    "atlas": (
        lambda: STARTS["xor"].atlas.to_json().encode(),
        lambda content: Atlas.from_json(content.decode("utf-8", "replace")),
    ),
    "table": (lambda: TABLE, lambda content: own.table(content, None, own.guessed_classes(read(content), "y") or 0)),
}


class Mutator:
    """Files that differ from a good one.

    Args:
        seed: of what is drawn.
        good: the file.
    """

    def __init__(self, seed: int, good: bytes) -> None:
        self.draw, self.good = random.Random(seed), good

    def file(self) -> bytes:
        """Another one each time."""
        if self.good.startswith(b"{") and self.draw.random() < 0.7:
            return self._json()
        content = bytearray(self.good)
        for _ in range(self.draw.randrange(1, 6)):
            at = self.draw.randrange(len(content) + 1)
            match self.draw.randrange(5):
                case 0:
                    del content[at : at + self.draw.randrange(200)]
                case 1:
                    content[at:at] = self.draw.randbytes(self.draw.randrange(20))
                case 2:
                    content[at : at + 1] = self.draw.choice((b"\0", b'"', b"{", b"[", b"\xff", b",", b"\n", b"9" * 400))
                case 3:
                    content[at:at] = content[: self.draw.randrange(300)]
                case _:
                    content[:8] = self.draw.choice((0, 1, 2**63, 2**64 - 1, len(content), 10**7)).to_bytes(8, "little")
        return bytes(content)

    def _json(self) -> bytes:
        tree = json.loads(self.good)
        for _ in range(self.draw.randrange(1, 4)):
            self._replace(tree)
        text = json.dumps(tree)
        if self.draw.random() < 0.3:
            text = text.replace('"HERE"', self.draw.choice(DEEP))
        return text.encode()

    def _replace(self, tree: Any) -> None:
        """Puts something else in one place of a tree."""
        while True:
            keys = list(tree) if isinstance(tree, dict) else range(len(tree))
            if not keys:
                return
            key = self.draw.choice(keys)
            if isinstance(tree[key], dict | list) and self.draw.random() < 0.8:
                tree = tree[key]
                continue
            tree[key] = copy.deepcopy(self.draw.choice((*VALUES, "HERE", "HERE", "HERE")))
            return


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("seed", range(3))
def test_a_file_is_read_or_refused_in_a_sentence(kind: str, seed: int) -> None:
    make, read = READERS[kind]
    good = make()
    read(good)
    mutator, seen = Mutator(seed, good), Counter[bool]()
    for _ in range(150):
        content = mutator.file()
        begun = time.process_time()
        try:
            read(content)
            seen[True] += 1
        except LearnactError as error:
            seen[False] += 1
            sentence = str(error)
            assert 0 < len(sentence) <= 300 and sentence[-1] in ".?…", (sentence, content[:2_000])
        assert time.process_time() - begun < MAX_SECONDS, content[:2_000]
    assert seen[False] > 20
