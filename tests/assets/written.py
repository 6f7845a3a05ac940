"""What is written on the canvases of a page, and where: for tests that nothing is cut and nothing covered."""

from typing import TypedDict

from playwright.sync_api import Page

NOTE = """() => {
    globalThis.written = [];
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
        write.call(this, text, x, y);
        const size = this.measureText(text);
        const ratio = Math.min(devicePixelRatio || 1, 3);
        const corners = [
            [x - size.actualBoundingBoxLeft, y - size.actualBoundingBoxAscent],
            [x + size.actualBoundingBoxRight, y + size.actualBoundingBoxDescent],
        ].map(([left, top]) => new DOMPoint(left, top).matrixTransform(this.getTransform()));
        const [across, up] = ["x", "y"].map((axis) => corners.map((corner) => corner[axis] / ratio));
        const [wide, high] = [this.canvas.width / ratio, this.canvas.height / ratio];
        const box = [Math.min(...across), Math.min(...up), Math.max(...across), Math.max(...up)];
        written.push({text, box, wide, high});
    };
}"""
"""From here on every text of a canvas is noted in `written`, with its box and the size of its canvas in CSS pixels."""


class Written(TypedDict):
    """One text, its left, upper, right and lower edge, and the size of its canvas."""

    text: str
    box: tuple[float, float, float, float]
    wide: float
    high: float


def written(page: Page) -> list[Written]:
    """What was written since NOTE, or since the last call."""
    texts: list[Written] = page.evaluate("() => written.splice(0)")
    return texts


def cut(texts: list[Written]) -> list[str]:
    """The texts that leave their canvas by half a pixel or more."""
    return [
        one["text"]
        for one in texts
        if min(one["box"][:2]) < -0.5 or one["box"][2] > one["wide"] + 0.5 or one["box"][3] > one["high"] + 0.5
    ]


def covered(texts: list[Written]) -> list[tuple[str, str]]:
    """Pairs of texts of one canvas that stand on each other."""
    return [
        (first["text"], second["text"])
        for k, first in enumerate(texts)
        for second in texts[:k]
        if meet(first["box"], second["box"])
    ]


def meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two boxes have a place in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
