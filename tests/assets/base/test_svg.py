"""A picture that is saved as SVG: whatever text is in it, it can be read, and there is nothing in it but drawing."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.hostile import FORMULAS, MARKUP, texts

Run = Callable[..., Any]
DRAWN = """({SvgContext, svgFile}, text) => {
    const context = new SvgContext().begin(100, 20);
    Object.assign(context, {fillStyle: "#000", font: `12px "${text}", serif`});
    context.fillText(text, 1, 2);
    return svgFile([context.group(0, 0)], {width: 100, height: 20, paper: "#fff"});
}"""
OWN = {"svg", "rect", "g", "defs", "text"}


@pytest.mark.parametrize("given", [*MARKUP, *FORMULAS, "]]>", "a\x00b\x1b\x0bc\uffff", '" onload="alert(1)', "' x='"])
def test_any_text_is_text(in_page: Run, given: str) -> None:
    check(in_page("base/svg.js", DRAWN, given), given)


def test_random_texts_are_text(in_page: Run) -> None:
    for given in texts(seed=9, count=200):
        check(in_page("base/svg.js", DRAWN, given), given)


def check(written: str, given: str) -> None:
    root = ElementTree.fromstring(written)
    assert {one.tag.split("}")[1] for one in root.iter()} <= OWN
    assert not [name for one in root.iter() for name in one.attrib if name.startswith("on") or "href" in name]
    [text] = [one for one in root.iter() if one.tag.endswith("}text")]
    expected = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", given)
    assert text.text == re.sub("\r\n?", "\n", expected)
    assert "<!--" not in written and not re.search("</?script", written, re.IGNORECASE)
