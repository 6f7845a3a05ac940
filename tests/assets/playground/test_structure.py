"""Neurons added by fast clicks: each builds on the last one that was asked for, until another network comes."""

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]

FAST = """({Structure}) => {
    const [wanted, asked] = [{}, []];
    const show = (...widths) => {
        const layers = [...widths, 1].map((width) => ({width}));
        const picture = {scene: {metadata: {layers}}, element: document.createElement("div")};
        new Structure(picture, wanted, (hidden) => asked.push(hidden.join("_")));
        return () => picture.element.querySelector('[aria-label="Add a neuron to layer 2"]').click();
    };
    const first = show(8, 8);
    first();
    first();
    const second = show(8, 9); // the network of the first click, while that of the second is on its way
    show(8, 9); // the page told it once more
    second();
    const last = show(8, 11);
    second(); // still in sight until the last one is drawn
    last();
    show(4, 4)(); // chosen in the form
    return asked;
}"""


def test_fast_clicks_add_up_however_late_their_networks_come(in_page: Run) -> None:
    assert in_page("playground/structure.js", FAST) == ["8_9", "8_10", "8_11", "8_12", "8_13", "4_5"]
