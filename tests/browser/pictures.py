"""The pictures of README and Tour, taken of the pages as they are: `make pictures`.

Each page is opened in a Chromium as wide as the pictures, trained for a while where it trains, and taken in the light
and in the dark theme, without the bar at its top.
"""

from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import chromium, lab
from learnact.paths import ASSETS
from tests.browser.sight import PATIENCE_SECONDS, at_rest, settled, trained

FOLDER = ASSETS / "tour"
WIDTH, BAR = 1280, 56  # pixels: of the pictures, and of the bar above them
THEMES = {"light": "", "dark": "-dark"}


@dataclass(frozen=True)
class Picture:
    """One page.

    Attributes:
        path: where it is.
        steps: for which it trains before; 0 where it does not.
        height: of the picture, in pixels.
    """

    path: str
    steps: int = 0
    height: int = 880


PICTURES = {
    "playground": Picture("/?v=1", steps=10_000),
    "atlas": Picture("/atlas"),
    "learned": Picture("/learned", steps=200),
    "inside": Picture("/inside", steps=300),
    "zoo": Picture("/zoo", height=720),
}


def take(browser: Browser, address: str, name: str, picture: Picture) -> None:
    """Writes the files of one page."""
    size = {"width": WIDTH, "height": BAR + picture.height}
    page = browser.new_context(base_url=address, viewport=size).new_page()
    page.set_default_timeout(1000 * PATIENCE_SECONDS)
    page.goto(picture.path)
    at_rest(page)
    if picture.steps:
        trained(page, picture.steps)
    for theme, ending in THEMES.items():
        _dress(page, theme, picture)
        area = {"x": 0, "y": BAR, "width": WIDTH, "height": picture.height}
        page.screenshot(path=FOLDER / f"{name}{ending}.png", clip=area)
    page.context.close()


def _dress(page: Page, theme: str, picture: Picture) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.wait_for_load_state("networkidle")
    at_rest(page)
    if picture.steps:
        settled(page)


def main() -> None:
    """Takes all."""
    expect.set_options(timeout=1000 * PATIENCE_SECONDS)
    with lab(environment={"LEARNACT_LIVE_LEASE_SECONDS": "600"}) as server, chromium(shell=True) as browser:
        for name, picture in PICTURES.items():
            take(browser, server.address, name, picture)


if __name__ == "__main__":
    main()
