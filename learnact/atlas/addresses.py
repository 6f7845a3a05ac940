"""Addresses of the single numbers of an atlas: "A0.2.1", "b0.2", "s0.a", "s0.a.3", "a" to "d"."""

import re
from dataclasses import dataclass
from typing import Literal

from learnact.errors import SpecError
from learnact.spec.sentences import shown

Kind = Literal["A", "b", "s", "slider"]
FORMS = re.compile(
    r"(?P<A>A)(?P<la>[0-9]{1,2})\.(?P<ra>[0-9]{1,2})\.(?P<ca>[0-9]{1,2})"
    r"|(?P<b>b)(?P<lb>[0-9]{1,2})\.(?P<rb>[0-9]{1,2})"
    r"|(?P<s>s)(?P<ls>[0-9]{1,2})\.(?P<letter>[a-d])(?:\.(?P<rs>[0-9]{1,2}))?"
    r"|(?P<slider>[a-d])"
)


@dataclass(frozen=True)
class Address:
    """One number of an atlas.

    Attributes:
        kind: "A" for a weight, "b" for a bias, "s" for a letter of an activation's own, "slider" for one of those.
        layer: index of the layer; 0 for a slider.
        row: index of the neuron; None where the letter is one for the whole layer.
        column: index of the input, of a weight only.
        letter: "a" to "d", of an activation's own letter and of a slider.
    """

    kind: Kind
    layer: int = 0
    row: int | None = None
    column: int = 0
    letter: str = ""


def read(text: str) -> Address:
    """The address that a text names; raises SpecError where it has no such form."""
    found = FORMS.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise SpecError(f"A place is written like A0.2.1, b0.2, s0.a, s0.a.3 or a, not {shown(text)}.")
    part = found.groupdict()
    if part["A"]:
        return Address("A", int(part["la"]), int(part["ra"]), int(part["ca"]))
    if part["b"]:
        return Address("b", int(part["lb"]), int(part["rb"]))
    if part["s"]:
        return Address("s", int(part["ls"]), None if part["rs"] is None else int(part["rs"]), letter=part["letter"])
    return Address("slider", letter=part["slider"])
