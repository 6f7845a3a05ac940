"""A run as one HTML file: what is in it, how large it is, that nothing in it becomes markup or leaves the page."""

import base64
import gzip
import hashlib
import json
import re
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest

from learnact.exports.packing import unpack
from learnact.exports.recording import Recording
from learnact.exports.run_page import RunPage, run_page, title
from learnact.serving.live.protocol import decode, encode
from learnact.serving.live.snapshot_history import SnapshotHistory
from learnact.spec import Spec
from learnact.training import Trainer

SMALL = Spec().replace(data__name="circle", data__samples=100, seeds=2, network__hidden=(4,))
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{film}}"


class Parsed(HTMLParser):
    """Elements in order with their attributes, and the text within each kind."""

    def __init__(self, page: RunPage) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.within = False
        self.feed(page.html.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.texts.append((tag, ""))
        self.within = True

    def handle_endtag(self, tag: str) -> None:
        self.within = False

    def handle_data(self, data: str) -> None:
        if self.within:
            self.texts[-1] = (self.texts[-1][0], self.texts[-1][1] + data)

    def text(self, tag: str, number: int = 0) -> str:
        return [text for name, text in self.texts if name == tag][number]

    def part(self, name: str) -> str:
        """The text of the element with this id."""
        place = next(k for k, (_, attributes) in enumerate(self.elements) if attributes.get("id") == name)
        return self.texts[place][1]

    def message(self, name: str) -> tuple[dict, dict[str, np.ndarray]]:
        return decode(gzip.decompress(base64.b64decode(self.part(name))))


@pytest.fixture
def recording() -> Recording:
    """Of twelve steps, a snapshot after each."""
    made = Recording(Trainer(SMALL, SMALL.data.load()))
    for _ in range(12):
        made.trainer.advance(1)
        made.note()
    return made


def test_the_film_is_in_it(recording: Recording) -> None:
    page = run_page(SMALL, recording.messages())
    parsed = Parsed(page)
    header, arrays = parsed.message("history")
    frames = unpack(arrays["snapshots"], header["drop"]["snapshots"])
    np.testing.assert_array_equal(frames, np.stack(recording.record.history.snapshots))
    assert page.kept == page.moments == 13 and "all 13 moments" in page.note
    header, arrays = parsed.message("snapshot")
    assert header["step"] == 12
    weights = recording.trainer.network.layers[0].weight.detach().numpy()
    np.testing.assert_array_equal(arrays["layers.0.weight"], weights)
    history = unpack(arrays["history"], header["drop"]["history"])
    np.testing.assert_array_equal(history[:, 0], np.arange(13))
    assert Spec.from_json(parsed.part("experiment")) == SMALL


def test_the_same_run_is_the_same_file(recording: Recording) -> None:
    one, other = (run_page(SMALL, recording.messages(), day=date(2026, 3, 1)) for _ in range(2))
    assert one.html == other.html and b"1 March 2026" in one.html


def test_a_long_run_of_ten_seeds_stays_below_two_megabytes() -> None:
    """A thousand snapshots of the usual network, their weights one per cent away from the snapshot before."""
    spec = Spec().replace(seeds=10)
    made, chance = Recording(Trainer(spec, spec.data.load())), np.random.default_rng(0)
    first = made.record.history.snapshots[0]
    made.record.history = history = SnapshotHistory(size=10**9)
    moves = chance.normal(0, 0.01, (1000, len(first))).cumsum(0)
    for step, move in enumerate(moves):
        row, rest = np.split((first * np.exp(move)).astype(np.float32), [2 + 4 * 10])
        row[0] = step
        history.add(row, {"layers": rest})
    page = run_page(spec, made.messages())
    assert page.kept == page.moments == 1000
    assert len(page.html) < 2_000_000
    assert "rounded to about four digits" in page.note or "rounded to about five digits" in page.note


def test_what_does_not_fit_is_left_out_and_said(recording: Recording) -> None:
    row, rest = np.zeros(2 + 4 * 2, np.float32), np.zeros(50, np.float32)
    recording.record.history = history = SnapshotHistory()
    for _ in range(400):
        history.add(row, {"layers": rest})
    page = run_page(SMALL, recording.messages(), largest=1)
    assert page.kept == 50 and "50 of 400 moments" in page.note


def test_names_are_never_markup(recording: Recording) -> None:
    messages = recording.messages()
    header, arrays = decode(messages["metadata"])
    header |= {"title": HOSTILE, "classes": [HOSTILE, "B"], "features": [HOSTILE, "x2"]}
    plain, page = run_page(SMALL, messages), run_page(SMALL, messages | {"metadata": encode(header, arrays)})
    parsed = Parsed(page)
    assert [tag for tag, _ in parsed.elements] == [tag for tag, _ in Parsed(plain).elements]
    assert not any(name.startswith("on") for _, attributes in parsed.elements for name in attributes)
    assert parsed.text("title") == parsed.text("h1") == title(header)
    assert HOSTILE in parsed.text("title")
    assert parsed.message("metadata")[0]["classes"][0] == HOSTILE


def test_an_experiment_cannot_end_its_element(recording: Recording) -> None:
    class Odd(Spec):
        def to_json(self) -> str:
            return json.dumps({"title": HOSTILE + "\u2028"})

    parsed = Parsed(run_page(Odd(), recording.messages()))
    assert json.loads(parsed.part("experiment")) == {"title": HOSTILE + "\u2028"}
    assert not set("<>&\u2028") & set(parsed.part("experiment"))


def test_the_policy_lets_only_this_script_run_and_nothing_out(recording: Recording) -> None:
    parsed = Parsed(run_page(SMALL, recording.messages()))
    policy = next(a["content"] for _, a in parsed.elements if a.get("http-equiv") == "Content-Security-Policy") or ""
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'" and "connect-src" not in rules and "unsafe" not in policy
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    script, style = parsed.texts[-1][1], parsed.text("style")
    for rule, text in (("script-src", script), ("style-src", style)):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in rules[rule]
    outside = [v for _, a in parsed.elements for k, v in a.items() if k in ("src", "href")]
    assert outside == []


@pytest.mark.parametrize(
    ("lab", "href"),
    [
        ('https://lab.example.org/?v=1&x="><script>', 'https://lab.example.org/?v=1&x="><script>'),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
def test_the_link_leads_to_a_lab_only(recording: Recording, lab: str | None, href: str | None) -> None:
    links = [a.get("href") for tag, a in Parsed(run_page(SMALL, recording.messages(), lab)).elements if tag == "a"]
    assert links == ([href] if href else [])


def test_an_untrained_run_has_a_page() -> None:
    page = run_page(SMALL, Recording(Trainer(SMALL, SMALL.data.load())).messages())
    assert page.kept == 1 and re.search(rb"0 steps on 60 rows", page.html)
