"""The browser's Back: one act of the visitor is one step, also in the very moment, and over pages."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sight import Open, at_rest, button, go, look_back, panel, settled, token, trained

SETS = {"XOR": "xor", "Blobs": "blobs", "Chess": "checkerboard"}


def of(*names: str) -> re.Pattern[str]:
    """The address of an experiment with this data set."""
    return re.compile(rf"/\?.*data\.name={'|'.join(names)}(&|$)")


@pytest.mark.parametrize("start", ["", "?v=1&data.name=circle&network.activations=relu"])
def test_back_leads_through_the_data_sets_in_order_and_to_the_first_address(visitor: Open, start: str) -> None:
    page = visitor(f"/{start}")
    settled(page)
    first = page.url
    for title, name in SETS.items():
        page.get_by_role("radio", name=title, exact=True).click()
        expect(page).to_have_url(of(name))
    for name in (*list(SETS.values())[-2::-1], ""):
        page.go_back()
        at_rest(page)
        expect(page).to_have_url(of(name) if name else first)
    page.go_forward()
    at_rest(page)
    expect(page).to_have_url(of("xor"))


def test_back_from_a_branch_is_the_run_before(visitor: Open) -> None:
    page = visitor("/?v=1&data.name=moons&network.hidden=3&seeds=1")
    trained(page)
    before, run = page.url, token(page)
    look_back(page)
    button(page, "Branch from here").click()
    settled(page, after=run)
    assert "start=" in page.url
    page.go_back()
    expect(page).to_have_url(before)
    expect(page.get_by_text("Branched")).to_have_count(0)
    expect(panel(page)).not_to_have_attribute("data-token", run)  # the branch has taken its place


def test_a_page_is_one_step_back_and_none_has_the_words_of_another(visitor: Open) -> None:
    page = visitor("/?v=1&data.name=moons&hide=link")
    settled(page)
    places = [place(page)]
    for name in ("Tour", "Zoo", "Playground", "Inside", "Playground"):
        go(page, name)
        at_rest(page)
        expect(page).to_have_url(re.compile("data.name=moons" if name == "Playground" else "hide=link"))
        places.append(place(page))
    assert [each for each in places if "moons" in each and not each.startswith("/?")] == []
    for before in places[-2::-1]:
        page.go_back()
        at_rest(page)
        assert place(page) == before


def place(page: Page) -> str:
    return str(page.evaluate("location.pathname + location.search"))
