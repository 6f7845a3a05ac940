"""The Atlas as a script: address, component and Playground say the same, and nothing takes the page down."""

import asyncio
import base64
import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import streamlit as st
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from learnact.atlas import STARTS, Atlas, to_code
from learnact.data.artefacts import Artefacts
from learnact.serving.addresses import routes
from learnact.serving.server_state import workers
from learnact.spec import from_query
from pages.atlas import state as atlas_state
from pages.shell import handoff
from tests.pages.address_bar import Bar

Open = Callable[..., AppTest]


@pytest.fixture
def atlas(visit: Open) -> Iterator[Open]:
    """atlas({"start": "bump"}): the Atlas, opened with these query parameters."""

    def come(query: dict[str, str] | None = None) -> AppTest:
        return visit(query, "atlas")

    yield come


def told(page: AppTest) -> dict:
    """What the component was given."""
    (found,) = [item for item in page.get("bidi_component") if item.key == "atlas_component"]
    return json.loads(found.proto.mixed.json) if found.proto.HasField("mixed") else json.loads(found.proto.json)


def document(page: AppTest) -> Atlas:
    return Atlas.parse(told(page)["document"])


def query(page: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in page.query_params.items()}


def sentences(page: AppTest) -> str:
    return " ".join(error.value for error in page.error)


def test_it_opens_with_a_start_point_and_knows_the_others(atlas):
    page = atlas()
    assert document(page) == STARTS[atlas_state.DEFAULT_START].atlas
    given = told(page)
    assert [start["name"] for start in given["starts"]] == list(STARTS)
    texts = {cell for start in STARTS.values() for layer in start.atlas.layers for row in layer.A for cell in row}
    assert {text for text in texts if isinstance(text, str)} <= set(given["definitions"]["formulas"])
    assert not page.error and not page.exception


@pytest.mark.parametrize("name", STARTS)
def test_every_start_point_is_a_link(atlas, name):
    page = atlas({"start": name})
    assert document(page) == STARTS[name].atlas
    assert not page.error
    assert query(page) == ({} if name == atlas_state.DEFAULT_START else {"start": name})


def test_an_atlas_of_ones_own_is_a_link(atlas):
    own = STARTS["xor"].atlas.replace(letters={"a": 2.5, "b": 1, "c": 0, "d": 0})
    page = atlas({"atlas": to_code(own)})
    assert document(page) == own
    assert query(page) == {"atlas": to_code(own)}


@pytest.mark.parametrize("query", [{"start": "<b>"}, {"atlas": "x"}, {"atlas": "1" + "A" * 3000}, {"atlas": ""}])
def test_a_bad_link_gets_a_sentence_and_the_atlas_stays(atlas, query):
    page = atlas(query)
    assert "The link cannot be opened as it is." in sentences(page)
    assert document(page) == STARTS[atlas_state.DEFAULT_START].atlas
    assert not page.exception


def test_trains_from_here(atlas):
    page = atlas({"start": "circle"})
    next(button for button in page.button if button.label == "Train from here").click().run()
    assert not page.error and not page.exception
    spec = page.session_state["playground_spec"]
    assert spec.start is not None
    assert spec.network.hidden == STARTS["circle"].atlas.widths[:-1]
    assert from_query(query(page)) == spec


def asked(**query: str) -> httpx.Response:
    app = Starlette(routes=routes())

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lab") as client:
            return await client.get("/formula", params=query)

    return asyncio.run(ask())


def test_a_formula_typed_in_the_browser_is_read():
    assert asked(text="a*sin(b*x)", of="x").json()["tree"] == ["mul", "a", ["sin", ["mul", "b", "x"]]]
    assert asked(text="2*α", of="").json()["tree"] == ["mul", 2, "a"]
    assert asked(text="x1*x2", of="x1,x2").status_code == 200


@pytest.mark.parametrize(
    "text, of", [("2*x", ""), ("__import__('os')", "x"), ("", "x"), ("x", "x1,x2"), ("(" * 999, "x")]
)
def test_a_formula_that_cannot_be_read_gets_a_sentence(text, of):
    answer = asked(text=text, of=of)
    assert answer.status_code == 400
    assert answer.json()["error"].strip().endswith((".", "?")) and len(answer.json()["error"]) > 10


@pytest.mark.parametrize("late", [0, 1])
def test_what_was_changed_while_another_atlas_was_adopted_is_shown_again(monkeypatch, late):
    monkeypatch.setattr(st, "session_state", {})
    one, other = (STARTS[name].atlas for name in ("random", "bump"))
    atlas_state.adopt(one)
    revision = atlas_state.REVISION.get()
    atlas_state.told(other.to_json(), revision - late)
    assert atlas_state.current() == other
    assert atlas_state.REVISION.get() == revision + late


LEARNS = {"v": "1", "data.samples": "200", "network.activations": "subnetwork", "network.hidden": "3_2", "seeds": "2"}


@pytest.fixture
def learned(visit: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Atlas:
    """A network with subnetwork activations, as the Playground hands it over; its tables lie in an empty folder."""
    monkeypatch.setenv("LEARNACT_DATA", str(tmp_path))
    token = visit(LEARNS).session_state["playground_token"]
    until = time.monotonic() + 30
    while "layers.0.weight" not in workers().record(token).arrays:
        assert time.monotonic() < until
        time.sleep(0.05)
    with monkeypatch.context() as patched:
        patched.setattr(st, "session_state", {})
        handoff.open_in_atlas(token, {"step": None, "member": 1}, "the Playground")
        left = handoff.take_up("atlas")
    assert left is not None and isinstance(left.what, Atlas)
    return left.what


def test_a_network_with_learned_activations_opens_and_trains_on(atlas, learned):
    page = atlas({"atlas": to_code(learned)})
    assert document(page) == learned and not page.error
    named = {layer.sigma.table: layer.sigma.title for layer in learned.layers[:2]}
    tables = told(page)["definitions"]["tables"]
    assert {name: table["title"] for name, table in tables.items()} == named and len(named) == 2
    assert all(len(base64.b64decode(table["numbers"])) == 4 * 2 * 4097 for table in tables.values())
    next(button for button in page.button if button.label == "Train from here").click().run()
    assert not page.error and not page.exception
    spec = page.session_state["playground_spec"]
    assert [one.name for one in spec.network.activations] == ["drawn", "drawn"] and spec.start is not None
    assert from_query(query(page)) == spec


def test_a_table_that_is_gone_gets_a_sentence(atlas, learned):
    page = atlas({"atlas": to_code(learned)})
    shutil.rmtree(Artefacts().folder)
    page.run()
    assert "'Subnetwork 4-4-4 (Leaky ReLU), layer 1' is not on this server" in sentences(page)
    assert document(page) == STARTS[atlas_state.DEFAULT_START].atlas and not page.exception
    again = atlas({"atlas": to_code(learned)})
    assert "The link cannot be opened as it is. The learned activation" in sentences(again)


def test_a_link_that_comes_back_after_the_page_has_replaced_it_is_not_opened_again(monkeypatch):
    """A browser that is a rerun behind sends it once more."""
    link = {"start": atlas_state.DEFAULT_START}
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", Bar(link))
    atlas_state.open_address()
    atlas_state.write_address()
    assert st.query_params == {}
    atlas_state.adopt(STARTS["bump"].atlas)
    st.query_params.update(link)
    atlas_state.open_address()
    assert atlas_state.current() == STARTS["bump"].atlas
