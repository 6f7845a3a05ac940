"""No text from outside is a command of LaTeX, ends a group or breaks a line of a formula."""

import re

import pytest

from learnact.exports.latex_terms import escaped, words
from tests.hostile import FORMULAS, MARKUP, texts

COMMANDS = r"\\(?:textbackslash|textasciitilde|textasciicircum|textless|textgreater|textbar)\{\}"
TEXTS = [*MARKUP, *FORMULAS, r"\input{/etc/passwd}", r"}\end{document}", "^^5cinput", "%", "a\n\nb\n$$\n", "\x1b\x07"]
MEANT = {"\\": "textbackslash", "~": "textasciitilde", "^": "textasciicircum"}


@pytest.mark.parametrize("text", [*TEXTS, *texts(seed=4, count=300)])
def test_only_letters_and_harmless_commands_are_left(text: str) -> None:
    found = escaped(text)
    rest = re.sub(COMMANDS, "", found)
    assert not re.search(r"(?<!\\)[_%&#${}~^<>|]|\\(?![_%&#${}])|[\x00-\x1f]", rest)
    assert words(text) == rf"\text{{{found}}}"


@pytest.mark.parametrize(("sign", "name"), MEANT.items())
def test_a_sign_is_written_by_its_name(sign: str, name: str) -> None:
    assert escaped(f"a{sign}b") == rf"a\{name}{{}}b"
