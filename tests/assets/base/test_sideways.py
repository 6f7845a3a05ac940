"""What scrolls sideways: it fades at the ends beyond which there is more, and nowhere else."""

from playwright.sync_api import Page, expect

STRIP = """async () => {
    const {sideways} = await import("/assets/base/sideways.js");
    const strip = sideways(document.createElement("div"));
    strip.style = "width: 100px; overflow-x: auto";
    document.body.replaceChildren(strip);
    strip.append(Object.assign(document.createElement("div"), {style: "width: 300px; height: 10px"}));
}"""


def test_a_strip_fades_where_it_goes_on(opened: Page) -> None:
    opened.evaluate(STRIP)
    strip = opened.locator(".sideways")
    expect(strip).to_have_class("sideways more-after")
    for left, classes in ((90, "sideways more-after more-before"), (200, "sideways more-before")):
        strip.evaluate("(node, left) => node.scrollTo(left, 0)", left)
        opened.wait_for_function(
            "classes => [...document.querySelector('.sideways').classList].sort().join(' ') === classes",
            arg=" ".join(sorted(classes.split())),
        )
    strip.evaluate("node => { node.style.width = '300px'; }")
    expect(strip).to_have_class("sideways")


def test_what_is_not_scrolled_does_not_fade(opened: Page) -> None:
    opened.evaluate(STRIP)
    opened.locator(".sideways").evaluate("node => { node.style.overflowX = 'visible'; node.style.width = '90px'; }")
    expect(opened.locator(".sideways")).to_have_class("sideways")
