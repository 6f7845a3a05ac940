"""Text in a page of one file is never markup, and nothing in it ends a script."""

import json
from datetime import date
from html.parser import HTMLParser

from learnact.exports.html_frame import about, element, framed
from tests.hostile import FORMULAS, MARKUP, texts

TEXTS = [*MARKUP, *FORMULAS, "</SCRIPT >", "<!--<script>", "\u2028\u2029", *texts(seed=3, count=500)]


class Reader(HTMLParser):
    """What a browser finds: elements, and what stands in each script, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "script":
            self.scripts.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def test_data_of_any_text_stay_in_their_element() -> None:
    for text in TEXTS:
        found = read(element("data", json.dumps({text: [text]})) + "<p>")
        assert [tag for tag, _ in found.elements] == ["script", "p"]
        assert "".join(found.scripts).count("<") == 0
        assert json.loads("".join(found.scripts)) == {text: [text]}


def test_a_note_and_an_address_are_text() -> None:
    for text in TEXTS:
        found = read(about(date(2026, 1, 2), f"https://lab.example/?{text}", "this experiment", text))
        assert [tag for tag, _ in found.elements] == ["a"]
        assert list(found.elements[0][1]) == ["href"]
        assert read(about(date(2026, 1, 2), f"javascript:{text}", "this experiment")).elements == []


def test_a_place_of_the_frame_in_a_text_is_left_alone() -> None:
    parts = {"title": "{{script}}", "summary": "", "root": "panel", "waiting": "", "about": "", "more": "", "data": ""}
    page = framed("playground/standalone.js", parts).decode()
    assert page.count("<title>{{script}}</title>") == 1
