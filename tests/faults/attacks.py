"""What a visitor who means harm sends: each function asks one thing, and says by an AssertionError where the answer
is neither what was asked nor a refusal with its status and one sentence."""

import asyncio
import json
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed, InvalidStatus

from learnact.errors import RunError
from tests.faults.visitor import GONE, LOOK_SECONDS, PATIENCE_SECONDS, Tab
from tests.formula.generated_formulas import PLANE, formulas
from tests.hostile import MANY, MARKUP

SMALL = {"v": "1", "data.name": "circle", "data.samples": "40", "network.hidden": "4_3", "seeds": "2"}
ENDLESS = {"training.epochs": "100000"}
REFUSALS = (400, 403, 404, 405, 409, 413, 414, 429, 431, 503)
MAX_SENTENCE_CHARACTERS = 300
MAX_BOX_CHARACTERS = 900  # of a box: the sentence with what stands around it, every second character escaped at worst
ALIVE = re.compile(r"(?<!\\)(?<!:color)\[|(?<!\\)<|https?://")  # begins a link, a picture or an element in Markdown

FORMULAS = (
    *("5%x", "a%x", "5 % x % a", "max(x,1e39)", "clip(x,-1e39,1e39)", "a*1e39", "1e308", "x*1e308*1e308", "1e39"),
    *("0/0", "x/0", "log(-1-abs(x))", "exp(exp(exp(x)))", "x^16^1", "floor(x)%x", "sign(x)%0", "where(x>0,1e39,-1e39)"),
)
HUGE = "1" + "0" * 400
NUMBERS = (
    "1e39",
    "-1e39",
    HUGE,
    f"-{HUGE}",
    "NaN",
    "Infinity",
    "1e999",
    "3.5e38",
    "1e-400",
    "true",
    "null",
    '"1"',
    "[1]",
)
BODIES = ("[" * 999, "{" * 999, '{"action":' * 90, "", "\0", "null", "[]", "9" * 900, '"\\ud800"', "x" * 2_000)
EDIT = {
    "action": '"edit"',
    "layer": "0",
    "name": '"weight"',
    "row": "0",
    "column": "0",
    "value": "0.5",
    "member": "null",
}
STEERING = ("play", "pause", "step", "epoch", "reset", "speed", "open", "close", "__init__", "")
ASKED: tuple[object, ...] = (
    *(None, "x" * 500, [[]], {}),
    *({"step": step} for step in (1e999, int(HUGE), -1, {"step": 1})),
)
FIELDS = ("network.hidden", "training.learning_rate", "data.seed", "data.noise", "step", "member", "layer", "of", "\0")
VALUES: tuple[object, ...] = (
    1e999,
    float("nan"),
    int(HUGE),
    -1,
    0,
    1,
    "x",
    "[" * 50,
    [],
    [[1]],
    [10**9],
    [4096] * 99,
    {"x": 1},
    None,
    True,
)
PANEL = ("renew", "redraw", "change", "branch", "resume", "atlas", "inward", "save_curve", "__init__")
PAGES = ("", "atlas", "learned", "inside", "zoo", "tour")

LARGE = {  # words of a link that ask for much, each from little to too much
    "data.samples": ("20000", "1000000"),
    "network.hidden": ("4096", "4096_4096", "_".join(["4096"] * 30), "_".join(["8"] * 100), "1024_1024"),
    "training.batch": ("1", "100000"),
    "seeds": ("1", "100", "1000"),
    "network.activations": (
        "=" + "+".join(["sin(x)"] * 16),
        "=" + "*".join(f"erf(x+{k})" for k in range(16)),
        "subnetwork~neuron",
        "=x",
    ),
}
TABLES = {
    "300,000 columns": b",".join(b"%x" % k for k in range(100_000)) + b"," * 200_000 + b"\n1\n",
    "one cell": b"a" * 4_000_000,
    "a quote without an end": b'a,b\n"' + b"1,2\n" * 500_000,
    "no numbers": b"\0" * 1_000_000,
    "a zip": b"PK\x03\x04" + bytes(1_000),
    "rows without end": b"1,2\n" * 900_000,
    "empty rows": b"\n" * 4_000_000,
    "too many classes": b"".join(b"%d,%d,c%d\n" % (k, k, k) for k in range(50_000)),
    "numbers beyond any": b"a,b,c\n" + b"1e999,nan,1\n" * 30 + b"1" * 150 + b",2,3\n",
    "commands": b"=1+1,@x,c\n" + b"1,2,a\n3,4,b\n" * 20,
}
FILES = {
    "nested": b"[" * 100_000,
    "numbers": f'{{"seeds": {HUGE}, "network": {{"hidden": [{HUGE}]}}}}'.encode(),
    "not a number": b'{"training": {"learning_rate": NaN}}',
    "a header without end": (2**63 - 1).to_bytes(8, "little") + b"{}",
    "a header beyond the file": (10_000_000).to_bytes(8, "little") + b'{"a":1}',
    "tensors that overlap": (61).to_bytes(8, "little")
    + b'{"w":{"dtype":"F32","shape":[99999999],"data_offsets":[0,4]}}'
    + bytes(4),
    "surrogates": b'{"data": {"name": "\\ud800"}}',
}


def drawn(tab: Tab) -> None:
    """That a page is drawn, with its sentences short and nothing in them that a browser would run."""
    assert tab.faults == []
    for sentence in tab.sentences:
        assert len(sentence) <= MAX_BOX_CHARACTERS and not ALIVE.search(sentence), sentence


def answered(status: int, sentence: str) -> None:
    """That a request was done, or refused as it should be."""
    assert status == 200 or status in REFUSALS, status
    assert len(sentence) <= MAX_SENTENCE_CHARACTERS, sentence


async def link(tab: Tab, query: Mapping[str, str] | str, page: str = "") -> bool:
    """Opens a link; gives whether it was taken."""
    await tab.rerun(query, page)
    drawn(tab)
    return not tab.sentences


async def trains_or_says_why(tab: Tab) -> dict[str, Any]:
    """Plays, and waits until the run has made a step, or ended with a sentence."""
    answered(*await tab.act("play", after=-1))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            told = await tab.look()
            if told["step"] > 0 or told["state"] in ("failed", "finished"):
                assert told["state"] != "failed" or 0 < len(told["why"]) <= MAX_SENTENCE_CHARACTERS, told
                return told
            await asyncio.sleep(LOOK_SECONDS)


async def formula(tab: Tab, text: str, feature: str = "") -> None:
    """A formula from a link, as an activation and as a feature: it trains, ends with a sentence, or is refused."""
    words = {"network.activations": f"={text}"} | ({"data.features": f"x1|{feature}"} if feature else {})
    if await link(tab, SMALL | words):
        await trains_or_says_why(tab)


async def large(tab: Tab, words: dict[str, str]) -> None:
    """Much work from a link, played; it need not have made a step when its visitor leaves."""
    if await link(tab, SMALL | ENDLESS | words):
        answered(*await tab.act("play", after=-1))
        with suppress(RunError):  # ended meanwhile, of which the sentence is what comes instead
            await tab.look()


async def edit(tab: Tab, body: str) -> None:
    """A POST with one's own token."""
    answered(*await tab.post(body))


async def panel(tab: Tab, asks: str, value: object) -> None:
    """What a panel asks of its page."""
    await tab.panel(asks, value)
    drawn(tab)
    in_atlas = asks == "atlas" and "Train from here" in tab.widgets  # it was right, and led there
    assert tab.token or in_atlas, (asks, value)


async def table(tab: Tab, data: bytes) -> None:
    """A file as one's own data; it is refused by a sentence on the page."""
    await link(tab, SMALL)
    if not any(label.startswith("A table") for label in tab.widgets):
        await tab.press("Your own data")
    status = await tab.upload(data)
    assert status < 500
    assert status >= 300 or tab.sentences, "it was taken"
    drawn(tab)


async def bytes_for_a_message(tab: Tab, message: bytes) -> None:
    """What is no message at all, over a websocket of its own."""
    other = Tab(tab.address, tab.cookie)
    try:
        await other.connect()
        await other.send(message)
        await other.rerun(SMALL)
    except (ConnectionError, ConnectionClosed, InvalidStatus):
        return
    finally:
        await other.leave()


# -- at random, as the generated tests and the crowd of `tests.faults.soak` have it


def random_edit(draw: random.Random) -> str:
    """The body of a POST."""
    if draw.random() < 0.2:
        return draw.choice(BODIES)
    fields = dict(EDIT)
    for name in draw.sample([*EDIT, "after", "value"], draw.randrange(1, 4)):
        fields[name] = draw.choice((*NUMBERS, *(json.dumps(action) for action in STEERING)))
    return f"{{{','.join(f'{json.dumps(name)}:{value}' for name, value in fields.items())}}}"


def random_large(draw: random.Random) -> dict[str, str]:
    """Words of a link."""
    return {name: draw.choice(LARGE[name]) for name in draw.sample([*LARGE], draw.randrange(1, len(LARGE) + 1))}


def random_link(draw: random.Random) -> str:
    """All that stands after the "?" of a link, of fields that there are with texts that mean harm."""
    words = [*SMALL, *LARGE, "beside", "b.training.l2", "data.features", "training.optimiser", "nothing", "v"]
    chosen = {word: draw.choice((*MANY, *NUMBERS)) for word in draw.sample(words, draw.randrange(1, 4))}
    return urlencode(SMALL | chosen, errors="replace")


def random_ask(draw: random.Random) -> tuple[str, object]:
    """A question of a panel, and what goes with it."""
    value = draw.choice((*ASKED, {name: draw.choice(VALUES) for name in draw.sample(FIELDS, draw.randrange(1, 4))}))
    return draw.choice(PANEL), value


def random_message(draw: random.Random, tab: Tab) -> bytes:
    """A message of a page with some bytes changed, or other bytes."""
    good = bytearray(
        tab.message(
            WidgetState(id=draw.choice(("", "x", *tab.widgets.values())), json_value="[" * 99)
        ).SerializeToString()
    )
    for _ in range(draw.randrange(1, 5)):
        good[draw.randrange(len(good))] = draw.randrange(256)
    return bytes(good) if draw.random() < 0.7 else draw.randbytes(draw.randrange(200))


# -- the rows of the table, each as one visit


async def row_formula(tab: Tab, draw: random.Random) -> None:
    for text in draw.sample(FORMULAS, 3):
        await formula(tab, text)
    seed = draw.randrange(10**6)
    await formula(tab, next(formulas(1, first=seed)).text, next(formulas(1, PLANE, first=seed)).text)


async def row_edit(tab: Tab, draw: random.Random) -> None:
    for _ in range(20):
        await edit(tab, random_edit(draw))


async def row_large(tab: Tab, draw: random.Random) -> None:
    for _ in range(2):
        await large(tab, random_large(draw))
        await asyncio.sleep(2)


async def row_table(tab: Tab, draw: random.Random) -> None:
    await table(tab, TABLES[draw.choice([*TABLES])])


async def row_link(tab: Tab, draw: random.Random) -> None:
    await link(tab, SMALL | {"data.name": draw.choice(MARKUP)})
    for _ in range(5):
        await link(tab, random_link(draw), draw.choice(PAGES))


async def row_panel(tab: Tab, draw: random.Random) -> None:
    for _ in range(10):
        await panel(tab, *random_ask(draw))


async def row_message(tab: Tab, draw: random.Random) -> None:
    for _ in range(5):
        await bytes_for_a_message(tab, random_message(draw, tab))


async def row_paths(tab: Tab, draw: random.Random) -> None:
    for number in range(200):
        status, _ = await tab.ask("GET", f"/x{draw.random()}/assets/{number}")
        assert status in (200, *REFUSALS), status


async def row_body(tab: Tab, draw: random.Random) -> None:
    """A body of 400 MB, as far as the server reads it; and connections that drip."""
    place = urlsplit(tab.address)
    announced = draw.random() < 0.5
    head = "Content-Length: 400000000\r\n\r\n" if announced else "Transfer-Encoding: chunked\r\n\r\n"
    piece = bytes(100_000) if announced else b"186a0\r\n" + bytes(100_000) + b"\r\n"
    drips = [await asyncio.open_connection(str(place.hostname), place.port) for _ in range(20)]
    reader, writer = await asyncio.open_connection(str(place.hostname), place.port)
    with suppress(*GONE):
        writer.write(f"POST /live HTTP/1.1\r\nHost: lab\r\nX-Run-Token: nobody\r\n{head}".encode())
        for _ in range(4_000):
            writer.write(piece)
            await writer.drain()
    for _, each in (*drips, (reader, writer)):
        with suppress(*GONE):
            each.write(b"GET / HTTP/1.1\r\nX: ")
            each.close()
            await each.wait_closed()


async def row_comes_and_goes(tab: Tab, draw: random.Random) -> None:
    """Ten tabs of one visitor, each with a run that plays, all left at once."""
    tabs = [Tab(tab.address, tab.cookie) for _ in range(10)]
    try:
        with suppress(InvalidStatus):  # more than one visitor may open
            for each in tabs:
                await each.open(SMALL | ENDLESS)
                answered(*await each.act("play", after=-1))
    finally:
        for each in tabs:
            await each.leave()


async def row_floods(tab: Tab, draw: random.Random) -> None:
    """Reruns without waiting for their end, and requests that cost."""
    for _ in range(40):
        tab.query = urlencode(SMALL | {"data.seed": str(draw.randrange(10**6))})
        await tab.send(tab.message())
    for _ in range(100):
        status, _ = await tab.ask("GET", f"/formula?text=x^{draw.randrange(9)}")
        assert status in (200, 429)
    await tab.rerun(SMALL)


async def row_queue(tab: Tab, draw: random.Random) -> None:
    """Five heavy runs and data that nobody has loaded yet, all at once."""
    for _ in range(5):
        words = {"data.samples": "20000", "training.batch": "20000", "network.hidden": "512_512", "seeds": "10"}
        await large(tab, words | {"data.seed": str(draw.randrange(10**6))})


ROWS: dict[str, Callable[[Tab, random.Random], Awaitable[None]]] = {
    "a formula without a derivative": row_formula,
    "an edit beyond any number": row_edit,
    "a step too large": row_large,
    "a table of too many columns": row_table,
    "a link with markup": row_link,
    "what a panel asks": row_panel,
    "no message": row_message,
    "unknown paths": row_paths,
    "a body without end": row_body,
    "tabs that come and go": row_comes_and_goes,
    "floods": row_floods,
    "the queue": row_queue,
}
"""One visit each; the tab is open at the page of a small run. Workers that die and a full disk are no visitor's."""
