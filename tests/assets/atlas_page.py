"""The atlas's component on a page: how it is mounted there, what it told, and what a visitor's hand does."""

import json
from typing import Any

from playwright.sync_api import Page

from learnact.atlas import STARTS, definitions

MOUNT = """async (data) => {
  const { mount } = await import("/assets/atlas/page.js");
  const host = document.createElement("div");
  document.body.replaceChildren(host);
  globalThis.told = [];
  const report = { state: (name, value) => told.push([name, value]), trigger() {} };
  globalThis.atlas = mount(host.attachShadow({ mode: "open" }), data, report);
}"""
CELL = '[data-address="{}"]'


def told(page: Page) -> list[dict[str, Any]]:
    """The documents that were told, oldest first."""
    return [json.loads(value["text"]) for name, value in page.evaluate("told") if name == "document"]


def data(start: str = "random") -> dict[str, Any]:
    """What the page is mounted with, without a server."""
    starts = [
        {"name": name, "title": s.title, "idea": s.idea, "document": s.atlas.tree()} for name, s in STARTS.items()
    ]
    return {
        "base": None,
        "theme": "light",
        "revision": 0,
        "document": STARTS[start].atlas.tree(),
        "definitions": definitions(*(s.atlas for s in STARTS.values())),
        "starts": starts,
        "sets": [],
        "points": None,
    }


def write(page: Page, place: str, text: str) -> None:
    """Types into a cell as a visitor does."""
    page.locator(CELL.format(place)).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def drag(page: Page, place: str, by: float) -> None:
    """Drags a cell sideways as a visitor does."""
    box = page.locator(CELL.format(place)).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=8)
    page.mouse.up()
