"""The Tour in a real browser: what it suggests is one click away."""

import re

from playwright.sync_api import expect

from tests.browser.sight import Open


def test_the_tour_opens_what_it_suggests(visitor: Open) -> None:
    page = visitor("/tour")
    page.get_by_role("link", name="dead").click()
    expect(page).to_have_url(re.compile(r"network\.initialisation=zero"))
    expect(page.locator(".live-panel")).not_to_have_count(0)
