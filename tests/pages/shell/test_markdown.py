"""Text from outside is Markdown without any markup, in every place of every page where it is quoted."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from learnact.errors import FormulaError
from learnact.formula import parse
from pages.learned.draw import drawn
from pages.shell import messages
from pages.shell.markdown import code_block, plain, typeset
from pages.shell.saved_curves_view import file_name
from tests.hostile import FORMULAS, MARKUP, texts
from tests.pages.reading import as_read

Open = Callable[..., AppTest]
EVIL = "[click](https://evil.example/x)![picture](https://evil.example/y.png)"
NAME = "*x* [c](//e.example) <b> :smile: $y$"
"""Of a curve, which may have forty characters."""
FORMULA = "x*x_*x"
TAKEN_APART = re.compile(r":color\[(?:\\.|[^\]])*\]|\\.|&#?\w+;|\n\n`{3,}.*", re.DOTALL)
LIVE = re.compile(
    r"\]\(|https?://|www\.|<\w|:\w+:|->|\S@\S|[*`]|(?<!\w)_|_(?!\w)|^ *(?:[#>]|(?:[-+]|\d+[.)])(?: |$)|(?:-+|=+) *$)",
    re.MULTILINE,
)
"""Markup, and what is found in a text."""


def shown(text: str) -> str:
    """A text as a page shows it: without control characters and line breaks at its end."""
    return (
        "".join(one if one.isprintable() or one in "\n\t" else "\ufffd" for one in text).rstrip("\n").replace("\t", " ")
    )


def texts_of(page: AppTest) -> Iterator[str]:
    """All that the page has Streamlit read as Markdown."""
    assert not page.exception
    for kind in ("error", "warning", "info", "caption", "markdown", "toast", "title", "subheader", "latex"):
        yield from (element.value for element in page.get(kind))
    for element in walked(page.main):
        proto = getattr(element, "proto", None)
        yield from (str(getattr(proto, name)) for name in ("label", "help", "text") if hasattr(proto, name))
        if hasattr(proto, "options") and element.type == "button_group":
            yield from (option.content for option in proto.options)
    for table in page.table:
        yield from (str(one) for one in [*table.value.index, *table.value.columns, *table.value.to_numpy().ravel()])


def walked(block: object) -> Iterator[object]:
    yield block
    for child in getattr(block, "children", {}).values():
        yield from walked(child)


def live(text: str) -> str:
    """What is markup in a text, apart from bold; empty where nothing is."""
    found = LIVE.search(TAKEN_APART.sub("·", text).replace("**", ""))
    return found[0] if found else ""


def quoting(page: AppTest, part: str) -> list[str]:
    """The texts of the page in which a visitor reads this part; none of them may have any markup in it."""
    found = [text for text in texts_of(page) if part in as_read(text)]
    assert list(filter(live, found)) == []
    return found


# -- the function


@pytest.mark.parametrize(
    "text", ["[a](b)", "www.a.b", "https://a", "x <b> y", ":smile:", "a -> b", "*a*", "`a`", "# a", "- a"]
)
def test_markup_is_seen(text: str) -> None:
    assert live(text)


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_shown_as_it_is(text: str) -> None:
    assert as_read(plain(text)) == shown(text)
    assert not live(plain(text))


def test_any_text_is_shown_as_it_is() -> None:
    for text in [*FORMULAS, *texts(seed=5, count=2_000)]:
        assert as_read(plain(text)) == shown(text.replace("\r", "\n"))
        assert not live(plain(text)), text


def test_what_cannot_be_shown_is_replaced() -> None:
    assert plain("a\u202eb\x00c\ud800d") == "a\ufffdb\ufffdc\ufffdd"


@pytest.mark.parametrize(
    "text", ["Seeds must be 1 or more, not 0.", "training.learning_rate", "hidden layers 8, 8; σ′(x)"]
)
def test_a_usual_sentence_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize("text", ["x", "`x`", "x\n```\n**y**", "x ````` y"])
def test_a_block_of_code_ends_at_its_end(text: str) -> None:
    fence, *lines, last = code_block(text).strip("\n").split("\n")
    assert fence == last == "`" * len(fence)
    assert "\n".join(lines) == text and fence not in text


def test_a_line_of_a_formula_cannot_end_it() -> None:
    assert "\n" not in typeset("\\text{a\n$$\n[x](y)}")


def test_a_formula_is_pointed_at_only_where_it_can_be_shown() -> None:
    for formula, pointed in (("x + q", True), ("x +\nq", False), ("x + :material/home:", False), ("q" * 1_000, False)):
        with pytest.raises(FormulaError) as error:
            parse(formula)
        assert bool(messages.pointer(error.value)) is pointed


def test_the_file_of_a_curve_has_a_name_of_letters_and_numbers() -> None:
    for text in [
        *MARKUP,
        *FORMULAS,
        "../../etc/passwd",
        "a\u202egnp.exe",
        "con\\nul:",
        "ß/é",
        *texts(seed=6, count=300),
    ]:
        stem, ending = file_name(text, "json").split(".")
        assert ending == "json" and all(part.isalnum() for part in stem.split("-"))


# -- the pages


LINKS = {
    "a number": ({"training.learning_rate": EVIL}, ""),
    "a name": ({"data.name": EVIL}, ""),
    "a field": ({f"training.{EVIL}": "1"}, ""),
    "a formula": ({"network.activations": f"={EVIL}"}, ""),
    "an activation": ({"network.activations": EVIL}, ""),
    "beside": ({"beside": EVIL}, "learned"),
    "a start": ({"start": EVIL}, "atlas"),
    "an atlas": ({"atlas": EVIL}, "atlas"),
    "what is shown": ({"show": EVIL}, "zoo"),
    "a formula of the zoo": ({"formula": EVIL}, "zoo"),
    "what is hidden": ({"hide": EVIL}, "inside"),
    "a view": ({"view": EVIL}, "inside"),
    "an unknown word": ({EVIL: "1"}, ""),
}


@pytest.mark.parametrize(("query", "name"), LINKS.values(), ids=LINKS)
def test_a_link_is_quoted_as_it_is(visit: Open, query: dict[str, str], name: str) -> None:
    page = visit({"v": "1", "seeds": "2", **query} if name not in ("atlas", "zoo") else query, name)
    told = [element.value for element in (*page.error, *page.warning)]
    assert told and not any(map(live, told))
    assert any("[" in as_read(text) for text in told)


def test_a_file_is_quoted_as_it_is(visit: Open) -> None:
    page = visit({"seeds": "2", "data.name": "circle", "network.hidden": "3"})
    page.session_state["files"] = True
    page.run()
    content = json.dumps({"training": {"optimiser": EVIL}}).encode()
    page.file_uploader[0].set_value((f"{EVIL}.json", content, "application/json"))
    assert quoting(page.run(), "[click](")
    good = page.session_state["playground_spec"].replace(seeds=3).to_json().encode()
    page.file_uploader[0].set_value((f"{EVIL}.json", good, "application/json"))
    assert quoting(page.run(), "is open.") == [f"{plain(f'{EVIL}.json'[:60])} is open."]


def test_the_name_of_a_curve_is_quoted_as_it_is(visit: Open) -> None:
    curve = drawn([[-2.0, -0.5], [0.0, 0.0], [1.0, 1.5]], "straight").model_copy(update={"name": NAME, "origin": NAME})
    page = visit({}, "learned", saved_curves={NAME: curve, "other": curve.model_copy(update={"name": "other"})})
    assert len(quoting(page, NAME)) >= 2
    page.text_input(key="saved_curve_name_other").set_value(NAME).run()
    assert any("already" in text for text in quoting(page, NAME))


def test_a_typed_formula_is_quoted_as_it_is(visit: Open) -> None:
    page = visit({"show": "typed", "formula": "x*x*a + a*x"}, "zoo")
    assert len(quoting(page, "x*x*a + a*x")) >= 2
    assert not any("x*x*" in text for text in texts_of(page))


def test_the_inputs_of_a_network_are_quoted_as_they_are(visit: Open) -> None:
    page = visit({"data.features": "x1*x2*x1,x2", "seeds": "2"})
    assert quoting(page, "x1*x2*x1")
    assert not any("x1*x2*" in text for text in texts_of(page))
