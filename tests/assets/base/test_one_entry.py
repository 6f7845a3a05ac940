"""The browser's history: one act of the visitor is one entry, whatever the address was on its way."""

from playwright.sync_api import Page

START = """async () => (await import("/assets/base/whole_page.js")).mount()"""
PUSH = "address => history.pushState({}, '', address)"


def entries(page: Page) -> int:
    return int(page.evaluate("history.length"))


def test_one_act_is_one_entry(opened: Page) -> None:
    opened.evaluate(START)
    opened.evaluate(START)  # a component that comes again watches no second time
    first = entries(opened)
    opened.evaluate(PUSH, "?before=any")
    assert entries(opened) == first
    for n, act in enumerate((lambda: opened.mouse.click(5, 5), lambda: opened.keyboard.press("Enter")), start=1):
        act()
        for address in (f"?on=the-way-{n}", f"?arrived={n}"):
            opened.evaluate(PUSH, address)
            assert entries(opened) == first + n and opened.url.endswith(address)
    opened.go_back()
    assert opened.url.endswith("?arrived=1")
    opened.evaluate(PUSH, "?arrived=1&more")
    assert entries(opened) == first + 2
    opened.go_back()
    assert opened.url.endswith("?before=any")
    opened.go_forward()
    assert opened.url.endswith("?arrived=1&more")


def test_a_key_that_is_held_and_a_click_without_a_mouse(opened: Page) -> None:
    opened.evaluate(START)
    first = entries(opened)
    for script, more in (
        ("new KeyboardEvent('keydown', {key: 'ArrowUp', repeat: true})", 0),
        ("new MouseEvent('click', {detail: 0})", 1),
    ):
        opened.evaluate(f"dispatchEvent({script})")
        opened.evaluate(PUSH, f"?{more}")
        assert entries(opened) == first + more
