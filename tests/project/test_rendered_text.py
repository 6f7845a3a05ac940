"""What pages hand to Streamlit as Markdown or HTML is their own words, or went through `plain`."""

import ast
from pathlib import Path

import pytest

from tests.project.rendered_text import NUMBER, Source, typed_functions

MADE_HERE = "this is where it is made"
CHECKED_THERE = "the words of a Control or a Slot are looked at where one is made"
ALLOWED = {
    ("pages.shell.markdown", "'\\\\\\n'.join(map(_line, lines))"): MADE_HERE,
    ("pages.shell.markdown", "f'\\n\\n{fence}\\n{text}\\n{fence}'"): MADE_HERE,
    ("pages.shell.messages", "f'{plain(message.sentence)}{message.below}'"): "below is Markdown by its type",
    ("pages.shell.handoff", "ORIGINS.get().get(spec.start, saved_weights(spec.start[:NAME_LETTERS]))"): "by its type",
    ("pages.atlas.state", "ORIGIN.get() or Markdown(WHAT)"): "by its type",
    ("pages.shell.controls.form", "control.label + self.of"): CHECKED_THERE,
    ("pages.shell.controls.form", "control.help"): CHECKED_THERE,
    ("pages.shell.controls.widgets", "label"): CHECKED_THERE,
    ("pages.shell.controls.widgets", "help"): CHECKED_THERE,
    ("pages.shell.markdown", "' '.join(latex.split('\\n')).replace(':material/', ':{}material/')"): MADE_HERE,
    ("pages.shell.style", "_sheet()"): "the lab's own style sheet",
}
"""(module, argument) -> why it is none of a visitor's, though the reader cannot see it."""


@pytest.mark.parametrize(
    "source",
    [
        "st.error(str(error))",
        "st.error(f'No: {error}')",
        "st.error(f'{name!r}')",
        "st.error(f'{name:>9}')",
        "st.error('No: ' + name)",
        "st.error('No: %s' % name)",
        "st.error('No: {}'.format(name))",
        "st.error(body=name)",
        "st.error(*sentences)",
        "st.error(**words)",
        "row.progress(0.5, task.title)",
        "st.button('Go', help=tip)",
        "st.image(picture, caption=name)",
        "st.table(frame)",
        "st.tabs([name])",
        "st.html(text)",
        "st.html(plain(text))",
        "st.pills('Which', options)",
        "st.pills('Which', options, format_func=str)",
        "st.pills('Which', options, format_func=lambda one: one.title)",
        "st.pills('Which', options, format_func=names.__getitem__)",
        "text = 'fine'\nif x:\n    text = name\nst.error(text)",
        "text = 'fine'\ntext += name\nst.error(text)",
        "def f(text: str):\n    st.error(text)",
        "def f(text):\n    text = plain(text)\n    st.error(text)",
        "for name in list(CURVES.get()):\n    st.error(name)",
        "st.error(', '.join(names))",
        "st.error(KEPT.get())",
        "try:\n    f()\nexcept Problem as name:\n    st.error(name)",
        "st.markdown(Markdown(name))",
        "st.markdown(cast(Markdown, name))",
        "text: Markdown = answer['text']\nst.markdown(text)",
        "def f() -> Markdown:\n    return answer['text']",
        "Slot(name, 'field', keys)",
        "slot.part('part', name)",
        "show = st.error",
        "(st.error if wrong else st.info)(name)",
        "from streamlit import error",
        "st.write('text')",
        "row.metric('Seeds', value)",
        "row.write(name)",
        "st.error(', '.join(map(str, names)))",
    ],
)
def test_the_reader_finds(source: str) -> None:
    assert Source(source).findings() != []


@pytest.mark.parametrize(
    "source",
    [
        "st.error('No.')",
        "st.error(plain(name))",
        "st.error(f'No: {plain(name)}, {count:,} of {share:.1%}, {seed:d}')",
        "st.error('No' if wrong else plain(name))",
        "st.error(', '.join(plain(name) for name in names))",
        "st.error(', '.join(map(plain, names)))",
        "WORDS = {'a': 'b'}\nst.error(WORDS[name])",
        "for word, meaning in WORDS.items():\n    st.error(f'{word}: {meaning}')",
        "from learnact import data\nst.error(data.SOURCES[name].title)",
        "st.error(len(names))",
        "text = 'fine'\ntext = f'{text}, {plain(name)}'\nst.error(text)",
        "def f(text: Markdown):\n    st.error(text)",
        "def f() -> Markdown:\n    return Markdown('**No**')\nst.error(f())",
        "st.selectbox('Which', options, format_func=str)",
        "st.pills('Which', options, format_func=lambda one: plain(one.title))",
        "st.pills('Which', options, format_func=NAMES.__getitem__)",
        "st.toggle(value=True, **slot.common)",
        "from pages.shell import messages\nmessages.error(name)",
        "st.table(plain_cells(frame))",
    ],
)
def test_the_reader_allows(source: str) -> None:
    assert Source(source).findings() == []


@pytest.mark.parametrize("form", ["d", ",", ",d", ".3g", ",.0f", "+.1f", ".0%", "e"])
def test_a_format_of_numbers_refuses_a_text(form: str) -> None:
    assert NUMBER.fullmatch(form)
    with pytest.raises(ValueError, match=r"format|Cannot specify"):
        format("[x](https://evil.example)", form)


def test_the_reader_knows_functions_of_other_pages() -> None:
    known = {"pages.shell.layout": {"summary"}}
    assert Source("from pages.shell.layout import summary\nst.error(summary(x))", known).findings() == []
    assert Source("from pages.shell import layout\nst.error(layout.summary(x))", known).findings() == []
    assert Source("from pages.shell import layout\nst.error(layout.other(x))", known).findings() != []


def test_pages_render_nothing_from_outside(root: Path) -> None:
    paths = sorted((root / "pages").rglob("*.py"))
    sources = {".".join(path.relative_to(root).with_suffix("").parts): path.read_text() for path in paths}
    known = {name: typed_functions(ast.parse(text)) for name, text in sources.items()}
    found = {(name, line) for name, text in sources.items() for line in Source(text, known).findings()}
    assert found - set(ALLOWED) == set(), "use `plain`, or say in ALLOWED why it is none of a visitor's"
    assert set(ALLOWED) - found == set(), "no longer there"
