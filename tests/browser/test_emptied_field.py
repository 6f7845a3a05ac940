"""A list's field that is emptied and entered chooses nothing; the keys that choose still do."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sight import Open, at_rest, settled

RATE = "Learning rate"


@pytest.fixture
def page(visitor: Open) -> Page:
    shown = visitor("/?v=1&data.name=circle&network.hidden=3&training.learning_rate=0.03&seeds=3")
    settled(shown)
    return shown


def emptied(page: Page, label: str, *keys: str) -> str:
    """The field after it was emptied and these keys were pressed."""
    field = page.get_by_role("combobox", name=label, exact=True)
    field.click()
    for key in ("Control+a", "Delete", *keys):
        field.press(key)
    at_rest(page)
    return field.input_value()


def test_an_emptied_field_stays_as_it_was(page: Page) -> None:
    before = page.url
    for label, value in ((RATE, "0.03"), ("Seeds", "3"), ("Optimiser", "Adam")):
        assert emptied(page, label, "Enter") == value
    expect(page).to_have_url(before)


def test_what_is_typed_or_led_to_is_taken(page: Page) -> None:
    emptied(page, RATE, "0", ".", "5", "Enter")
    expect(page).to_have_url(re.compile(r"learning_rate=0\.5\b"))
    emptied(page, "Optimiser", "ArrowDown", "ArrowDown", "Enter")
    expect(page).to_have_url(re.compile(r"training\.optimiser=adamw"))
