"""Inside the network as a visitor has it: fresh networks, pictures that move, the past, dying neurons, two networks."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.sight import Open, image, look_back, panel, settled, token, trained

FIRST = "/inside?v=1&data.name=digits&training.optimiser=sgd&training.batch=64&seeds=2&training.epochs=100000"
SMALL = f"{FIRST}&network.hidden=24_24&network.activations=relu&training.learning_rate=0.1"
TOO_FAST = f"{FIRST}&network.hidden=24_24&network.activations=relu&training.learning_rate=3"
VIEWS = ("Gradient flow", "Distributions", "Dead neurons", "Where it is sampled")


def sentence(page: Page, row: int = 0) -> Locator:
    """What is said of a network."""
    return panel(page).locator(".network-row .sentence").nth(row)


def pictures(page: Page) -> list[str]:
    """All canvases of the view that is open."""
    return [image(one) for one in panel(page).locator(".inside-view canvas").all()]


def opened(page: Page, name: str) -> Locator:
    """The tab of a view, pressed."""
    tab = panel(page).get_by_role("tab", name=name)
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    settled(page)
    return tab


def test_sigmoids_gradient_shrinks_towards_the_input_and_relus_changes_little(visitor: Open) -> None:
    page = visitor(SMALL)
    still = page.locator(".st-key-inside_more .live-panel:not(.loading)")
    rows = still.locator(".network-row")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text(re.compile(r"Sigmoid:the gradient vanishes: it shrinks [\d.]+x a layer, \d+x"))
    expect(rows.nth(2)).to_contain_text("ReLU:the gradient changes little")
    canvas = rows.first.locator("canvas").first
    seen = {image(canvas)}
    for name, note in (("equal mass", "equally many"), ("log |g|", "half decades"), ("density", "estimated")):
        still.get_by_label("bins").select_option(label=name)
        expect(still.locator(".legend")).to_contain_text(note)
        seen.add(image(canvas))
    assert len(seen) == 4


def test_training_moves_every_view_and_the_past_comes_back(visitor: Open) -> None:
    page = visitor(SMALL)
    expect(sentence(page)).to_contain_text("the gradient")
    first = {}
    panel(page).get_by_role("tab").first.focus()
    for name in VIEWS:
        expect(panel(page).get_by_role("tab", selected=True)).to_have_text(name)
        settled(page)
        first[name] = (pictures(page), sentence(page).inner_text())
        page.keyboard.press("ArrowRight")
    trained(page)
    opened(page, "Where it is sampled").press("Home")
    for name in VIEWS:
        expect(panel(page).get_by_role("tab", selected=True)).to_have_text(name)
        settled(page)
        assert pictures(page)[0] != first[name][0][0], name
        page.keyboard.press("ArrowRight")
    now = sentence(page).inner_text()
    look_back(page)
    assert sentence(page).inner_text() == first["Where it is sampled"][1] != now
    assert pictures(page) == first["Where it is sampled"][0]
    opened(page, "Gradient flow")
    assert sentence(page).inner_text() == first["Gradient flow"][1]


def test_relus_die_at_a_rate_that_is_too_high(visitor: Open) -> None:
    page = visitor(TOO_FAST)
    opened(page, "Dead neurons")
    expect(sentence(page)).to_contain_text("48 neurons")
    trained(page)
    expect(sentence(page)).to_contain_text(re.compile(r"of 48 neurons never fire"))
    since = panel(page).locator(".since")
    expect(since).to_contain_text(re.compile(r"^\d+ died since the start, (none|\d+) came back$"))
    died = int(since.inner_text().split()[0])
    counts = [int(cell.split()[0].split(".")[0]) for cell in dead(page)]
    assert died > 0 and sum(counts) > 0
    said, run = since.inner_text(), token(page)
    page.reload()  # who comes late finds the start among the snapshots
    settled(page, run=run)
    opened(page, "Dead neurons")
    expect(since).to_contain_text(re.compile(rf"^{said.split(',')[0]}"))


def dead(page: Page) -> list[str]:
    """The column "never fire"."""
    return panel(page).locator(".counts tbody tr td:nth-child(3)").all_inner_texts()


def test_a_second_network_stands_below_in_the_same_pictures(visitor: Open) -> None:
    page = visitor(f"{SMALL}&beside=sigmoid")
    rows = panel(page).locator(".network-row")
    first = {}
    for view in ("Gradient flow", "Where it is sampled"):
        opened(page, view)
        expect(rows.locator("strong")).to_have_text(["ReLU:", "Sigmoid:"])
        expect(rows.nth(1).locator("canvas").first).to_be_visible()
        first[view] = pictures(page)[len(pictures(page)) // 2]  # within the second row
    trained(page, 20)
    for view, before in first.items():
        opened(page, view)
        assert before not in pictures(page), f"other pictures of the second network: {view}"
