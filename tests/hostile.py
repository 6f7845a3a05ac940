"""Texts of a visitor who means harm: markup, links, formulas of spreadsheets, ends of scripts; and random ones."""

import random
from collections.abc import Iterator

MARKUP = (
    "[click](https://evil.example/x)",
    "![picture](https://evil.example/picture.png)",
    "<img src=https://evil.example/picture.png onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!-- a comment -->",
    "x<b>y</b>",
    "<https://evil.example>",
    "https://evil.example/a?b=c",
    "www.evil.example/path and WWW.EVIL.EXAMPLE",
    "write to me@evil.example now",
    "mailto:me@evil.example xmpp:me@evil.example/x",
    "[a]: https://evil.example\n\n[a]",
    "[^1]\n\n[^1]: note",
    ":material/home: :material_home: :streamlit:",
    ":smile: :+1: :a: b",
    ":red[hi] :red-background[x] :small[x] :help[x] :color[x]{foreground='red'} :blue-badge[x]",
    "::leaf[x]\n:::box\nx\n:::",
    "$x^2$ and $$y$$ of $5",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    "->",
    "a:-> b",
    "*a* **b** _c_ __d__ ~e~ ~~f~~ `g` ``h``",
    "__init__ a_b_c learning_rate _x",
    "\\*x\\* \\",
    "&amp; &lt; &#42; &copy;",
    "# head\n## head",
    "- a\n+ b\n* c\n1. d\n2) e",
    "> quoted",
    "a\n===\nb\n---\n***",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```\ncode\n```",
    "~~~ x",
    "    four  spaces   and more ",
    "one\ntwo\n\nfour",
    "1.414 of -1 to +2",
    "{{script}} {x} %{y}",
    "javascript:alert(1) data:text/html,<b>",
)
FORMULAS = (
    "=1+1",
    '=HYPERLINK("https://evil.example","click")',
    "+1+cmd|' /C calc'!A0",
    "-1+cmd|' /C calc'!A0",
    "-1 to 0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    '"=1',
    "\ufeff=1",
    "\ufeff\ufeff\u202e=HYPERLINK('http://evil.example')",
    "a;\u200b=1",
    "a;=1",
    "a\t=1",
    "a\n-cmd",
    "a, -b; '+c",
    "'=1",
    "''-1+1",
    "＝1",
    "-",
)
PIECES = (
    *MARKUP,
    *FORMULAS,
    *"abc xyz 012 .,;:!?'\"()[]{}<>*_`~#+-=|\\/@&$%^\n\t",
    "http://",
    "www.",
    "é",
    "漢",
    "🎉",
    "--",
    "->",
)


def texts(seed: int, count: int) -> Iterator[str]:
    """So many texts of up to eight pieces, none of them only of spaces.

    Args:
        seed: of the random numbers.
    """
    drawn = random.Random(seed)
    while count:
        text = "".join(drawn.choices(PIECES, k=drawn.randint(1, 8)))
        if text.strip():
            count -= 1
            yield text


MANY = (*FORMULAS, *texts(seed=7, count=120))
"""Enough to find what nobody thought of."""
