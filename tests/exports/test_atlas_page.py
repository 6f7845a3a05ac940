"""An atlas as one HTML file: what is in it, and that it neither leaves the page nor lets text become markup."""

import base64
import hashlib
import json
import re
from datetime import date

import numpy as np
import pytest

from learnact.atlas import STARTS, Atlas, random
from learnact.data import load
from learnact.exports import atlas_page
from learnact.exports.atlas_page import title

HOSTILE = "</script><script>alert(1)</script>&\u2028"
DAY = date(2026, 3, 1)


def parts(page: bytes) -> tuple[str, dict]:
    """The file as text, and the data in it."""
    text = page.decode()
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text)
    assert found
    return text, json.loads(found[1])


def test_all_that_the_page_needs_is_in_it() -> None:
    atlas = STARTS["circle"].atlas
    text, data = parts(atlas_page(atlas, day=DAY))
    assert Atlas.parse(data["document"]) == atlas and data["base"] is None
    assert set(data["definitions"]) == {"formulas", "mathml", "zoo", "tables"}
    for start in data["starts"]:
        texts = set(re.findall(r'"(?:formula)":"(.*?)"', json.dumps(start["document"])))
        assert texts <= set(data["definitions"]["formulas"])
        assert Atlas.parse(start["document"]) == STARTS[start["name"]].atlas
    assert "<title>Atlas of a network 2-2-1, Circle</title>" in text and "1 March 2026" in text


def test_points_of_the_data_set() -> None:
    _, data = parts(atlas_page(random(0).replace(data="moons")))
    train = load("moons").train
    np.testing.assert_allclose(data["points"]["x"], train.plane[:600], atol=1e-4)
    assert data["points"]["y"] == train.y[:600].tolist() and data["points"]["classes"] == 2
    own = load("gaussian", seed=4)
    _, data = parts(atlas_page(random(0).replace(data="gaussian"), dataset=own))
    np.testing.assert_allclose(data["points"]["y"], own.train.y[:600, 0], atol=1e-4)
    assert data["points"]["classes"] == 0


def test_points_of_other_data_are_not_taken_for_its_own() -> None:
    _, data = parts(atlas_page(random(0)))
    assert data["points"] is None and {start["document"]["data"] for start in data["starts"]} == {None}


def test_learned_activations_travel_with_it(table: np.ndarray) -> None:
    layer = {"A": [[1, 0]], "b": [0], "sigma": {"table": "c" * 32, "title": HOSTILE}}
    text, data = parts(atlas_page(Atlas.parse({"layers": [layer]}), tables={"c" * 32: table}))
    assert data["definitions"]["tables"]["c" * 32]["title"] == HOSTILE
    assert "alert(1)</script>" not in text


@pytest.fixture
def table() -> np.ndarray:
    return np.zeros((2, 4097), np.float32)


def test_the_policy_lets_only_its_own_script_run() -> None:
    text, _ = parts(atlas_page(random(0)))
    rules = re.search(r'Content-Security-Policy" content="(.*?)"', text)
    assert rules and "unsafe" not in rules[1] and "connect-src" not in rules[1]
    assert rules[1].startswith("default-src 'none'")
    script = text[text.rindex("<script>") + len("<script>") : text.rindex("</script>")]
    style = text[text.index("<style>") + len("<style>") : text.index("</style>")]
    for part in (script, style):
        assert base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() in rules[1]
    assert len(text) < 1_000_000


def test_the_same_atlas_is_the_same_file() -> None:
    assert atlas_page(random(0), day=DAY) == atlas_page(random(0), day=DAY)


@pytest.mark.parametrize(
    ("lab", "there"), [('https://lab.example.org/?atlas=1"><b>', True), ("javascript:alert(1)", False), (None, False)]
)
def test_the_link_leads_to_a_lab_only(lab: str | None, there: bool) -> None:
    text, _ = parts(atlas_page(random(0), lab))
    assert ('<a href="https://lab.example.org/?atlas=1&quot;&gt;&lt;b&gt;">' in text) is there
    assert "javascript:" not in text.split("<script>")[0]


def test_title() -> None:
    assert title(random(0, (8, 8))) == "Atlas of a network 2-8-8-1"
