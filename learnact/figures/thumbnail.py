"""A curve as a small picture, for the card of a saved one: SVG text that suits light and dark."""

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, EDGE = 168, 96, 6
POINTS = 129
GREY = "#8c8c88"

Numbers = NDArray[np.floating]


def thumbnail(x: Numbers, y: Numbers, used: tuple[float, float], color: str) -> str:
    """The curve over its used range and half of it more on both sides, dashed there; the axes cross at zero.

    Args:
        x, y: the curve [K], x ascending and all finite.
        used: (low, high), where it was asked.
        color: of the line.
    """
    x, y = _sampled(x, y, used)
    span = (min(float(x.min()), 0.0), max(float(x.max()), 0.0)), (min(float(y.min()), 0.0), max(float(y.max()), 0.0))
    across, up = _scaled(x, span[0], WIDTH), HEIGHT - _scaled(y, span[1], HEIGHT)
    inside = (x >= used[0]) & (x <= used[1])
    zero = _scaled(np.zeros(1), span[0], WIDTH)[0], HEIGHT - _scaled(np.zeros(1), span[1], HEIGHT)[0]
    lines = [
        f'<path d="M{zero[0]:.1f} 0V{HEIGHT}M0 {zero[1]:.1f}H{WIDTH}" stroke="{GREY}" stroke-width="0.7"/>',
        _path(across, up, color, 'stroke-width="1.2" stroke-dasharray="3 3" opacity="0.7"'),
    ]
    if inside.any():
        lines.append(_path(across[inside], up[inside], color, 'stroke-width="2.2"'))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return f"{head}{''.join(lines)}</svg>"


def _sampled(x: Numbers, y: Numbers, used: tuple[float, float]) -> tuple[Numbers, Numbers]:
    """The curve on the used range and half of it more on both sides; on all of its own where that lies elsewhere."""
    reach = (used[1] - used[0]) / 2
    low, high = max(x[0], used[0] - reach), min(x[-1], used[1] + reach)
    places = np.linspace(low, high, POINTS) if low < high else x
    return places, np.interp(places, x, y)


def _scaled(values: Numbers, span: tuple[float, float], size: int) -> Numbers:
    room: Numbers = EDGE + (values - span[0]) / max(span[1] - span[0], 1e-9) * (size - 2 * EDGE)
    return room


def _path(x: Numbers, y: Numbers, color: str, look: str) -> str:
    points = "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))
    return f'<path d="M{points}" fill="none" stroke="{color}" {look}/>'
