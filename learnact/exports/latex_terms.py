"""LaTeX of numbers and of sums, as short as three significant digits allow."""

import re
from collections.abc import Iterable, Sequence

TERMS = 5  # of a sum on one line

_ESCAPED = {character: rf"\{character}" for character in "_%&#${}"}
_ESCAPED |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_ESCAPED |= {"<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}"}


def significant(value: float) -> str:
    """Three significant digits: 0.123, -4.5, 1.2 \\cdot 10^{-5}.

    Args:
        value: finite.
    """
    mantissa, _, exponent = f"{value:.3g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def combination(factors: Iterable[float], names: Sequence[str], constant: float = 0.0) -> list[str]:
    """The terms of a weighted sum, each with its sign; what is exactly zero is left out.

    Args:
        factors: one a name.
        constant: the last term.
    """
    pairs = [*zip(factors, names, strict=True), (constant, "")]
    terms = [_term(float(factor), name) for factor, name in pairs if factor != 0]
    return [_unsigned(terms[0]), *terms[1:]] if terms else ["0"]


def _term(factor: float, name: str) -> str:
    size = significant(abs(factor))
    sign = "-" if factor < 0 else "+"
    if not name:
        return f"{sign} {size}"
    space = "" if name.startswith("\\") else r"\,"  # TeX puts its own before a function
    return f"{sign} {name}" if size == "1" else f"{sign} {size}{space}{name}"


def _unsigned(term: str) -> str:
    return term[2:] if term.startswith("+ ") else f"-{term[2:]}"


def joined(terms: Sequence[str]) -> str:
    """A sum; one of more than TERMS terms stands on several lines."""
    rows = [" ".join(terms[start : start + TERMS]) for start in range(0, len(terms), TERMS)]
    if len(rows) == 1:
        return rows[0]
    if rows[0].startswith("-"):
        rows[0] = "{-}" + rows[0][1:]  # else TeX sets it apart like the sign of a difference
    return r"\begin{aligned} & " + r" \\ & ".join(rows) + r" \end{aligned}"


def aligned(lines: Iterable[tuple[str, str]]) -> str:
    """Equations (left, right) below each other."""
    rows = r" \\ ".join(f"{left} &= {right}" for left, right in lines)
    return rf"\begin{{aligned}} {rows} \end{{aligned}}"


def words(text: str) -> str:
    """Text that comes from a file, safe inside \\text{}."""
    return rf"\text{{{escaped(text)}}}"


def escaped(text: str) -> str:
    """Text on one line, with the characters that LaTeX reads as commands made harmless; a ? for control characters."""
    line = re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]", "?", " ".join(text.split()))
    return "".join(_ESCAPED.get(character, character) for character in line)
