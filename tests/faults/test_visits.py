"""Hostile visits to the real server, as they were tried and at random, and somebody beside who must not notice."""

import random

import pytest

from tests.faults.attacks import (
    BODIES,
    FILES,
    FORMULAS,
    LARGE,
    ROWS,
    SMALL,
    TABLES,
    bytes_for_a_message,
    drawn,
    edit,
    formula,
    large,
    link,
    panel,
    random_ask,
    random_edit,
    random_large,
    random_link,
    random_message,
    table,
    trains_or_says_why,
)
from tests.faults.conftest import COUNT, SEED, WHOLE, Unharmed
from tests.faults.visitor import Tab
from tests.formula.generated_formulas import PLANE, formulas
from tests.hostile import MARKUP

pytestmark = pytest.mark.anyio
CASES = 2 * COUNT  # of each kind, beside those that were tried
HERE = ROWS if COUNT >= WHOLE else ("tabs that come and go", "floods", "the queue")  # the others are tests of their own


async def test_formulas_train_or_say_why_not(hostile: Tab, unharmed: Unharmed) -> None:
    for text in FORMULAS:
        await formula(hostile, text)
    features = formulas(CASES, PLANE, first=SEED * 1_000)
    for typed, feature in zip(formulas(CASES, first=SEED * 1_000), features, strict=True):
        await formula(hostile, typed.text, feature.text)
    unharmed()


async def test_edits_are_done_or_refused(hostile: Tab, unharmed: Unharmed) -> None:
    await trains_or_says_why(hostile)
    draw = random.Random(SEED)
    for body in [*BODIES, *(random_edit(draw) for _ in range(10 * CASES))]:
        await edit(hostile, body)
    await hostile.act("reset", after=-1)
    assert (await trains_or_says_why(hostile))["state"] != "failed"
    unharmed()


async def test_experiments_that_ask_for_much(hostile: Tab, unharmed: Unharmed) -> None:
    draw = random.Random(SEED)
    most = {name: texts[-2] for name, texts in LARGE.items()}
    for words in [most, *(random_large(draw) for _ in range(CASES // 2))]:
        await large(hostile, words)
    unharmed()


async def test_links(hostile: Tab, unharmed: Unharmed) -> None:
    draw = random.Random(SEED)
    for text in MARKUP:
        assert not await link(hostile, SMALL | {"data.name": text})
    for _ in range(CASES):
        await link(hostile, random_link(draw))
    unharmed()


async def test_what_a_panel_asks(hostile: Tab, unharmed: Unharmed) -> None:
    await trains_or_says_why(hostile)
    draw = random.Random(SEED)
    for _ in range(4 * CASES):
        await panel(hostile, *random_ask(draw))
    unharmed()


async def test_messages(hostile: Tab, unharmed: Unharmed) -> None:
    draw = random.Random(SEED)
    for _ in range(CASES):
        await bytes_for_a_message(hostile, random_message(draw, hostile))
    assert await link(hostile, SMALL)
    unharmed()


async def test_tables_are_refused(hostile: Tab, unharmed: Unharmed) -> None:
    for data in TABLES.values():
        await table(hostile, data)
    unharmed()


async def test_files_are_refused(hostile: Tab, unharmed: Unharmed) -> None:
    await hostile.unfold("Save and open")
    for name, data in FILES.items():
        assert await hostile.upload(data, "file.json", "experiment") < 300
        drawn(hostile)
        assert hostile.sentences, name
    unharmed()


@pytest.mark.parametrize("row", HERE)
async def test_a_visit_as_in_the_crowd(row: str, hostile: Tab, unharmed: Unharmed) -> None:
    """What `make soak` lets many do: here that it works, and nobody notices one of them."""
    await ROWS[row](hostile, random.Random(SEED))
    unharmed()
