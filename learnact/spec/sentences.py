"""One sentence from what a validation found: the field, what is allowed, what came."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

MAX_SHOWN_CHARACTERS = 60  # of a wrong value
ALIKE = 0.75  # from 0 to 1, of names that may be mistaken for each other

Tree = Mapping[str, object]

ALLOWED = {
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
    "literal_error": "{expected}",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a whole number of usual size",
    "float_parsing": "a number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "string_pattern_mismatch": "a name of 32 letters and digits that this lab gave",
    "missing": "given",
    "too_short": "a list of {min_length} or more",
    "too_long": "a list of {max_length} or fewer",
}

DECIMAL_COMMA = re.compile(r"[+-]?[0-9]{1,12},[0-9]{1,12}(e[+-]?[0-9]{1,3})?", re.IGNORECASE)


def sentence(
    error: ValidationError, whole: str = "experiment", skip: tuple[str, ...] = (), tree: Tree | None = None
) -> str:
    """What the first finding says about this whole, as one sentence.

    Args:
        skip: left out of the path of a field.
        tree: of the fields that there are, so that those near a wrong one can be named.
    """
    first = error.errors(include_url=False)[0]
    field = ".".join(str(place) for place in first["loc"] if place not in skip)
    if first["type"] == "value_error":
        return finished(str(first["ctx"]["error"]))
    if first["type"] == "extra_forbidden":
        return no_field(field, whole, tree)
    hint = _with_point(first["input"]) if first["type"] == "float_parsing" else ""
    return f"{field or f'The {whole}'} must be {_allowed(first)}, not {shown(first['input'])}{hint}."


def _with_point(given: object) -> str:
    """The hint for a number with a comma for its decimals: with a point, as it is written here."""
    typed = given.strip() if isinstance(given, str) else ""
    return f"; write {typed.replace(',', '.')}" if DECIMAL_COMMA.fullmatch(typed) else ""


def no_field(field: str, whole: str, tree: Tree | None) -> str:
    """That there is no such field, with those that are near by name, or those of its part."""
    there = f"There is no field {shown(field)} in an {whole}"
    *path, last = field.split(".")
    if tree is None or len(path) > 1:
        return f"{there}; the fields are listed in its JSON."
    names = list(_leaves(tree))
    alike = get_close_matches(last, [name.split(".")[-1] for name in names], 1, ALIKE)
    near = [name for name in names if name.split(".")[-1] in alike]
    if near:
        return f"{there}: is {' or '.join(near)} meant?"
    part = tree.get(path[0]) if path else None
    if isinstance(part, Mapping):
        return f"{there}; {path[0]} has {', '.join(part)}."
    return f"{there}, which has {', '.join(tree)}."


def text_for_number(given: object, taken: object, path: str = "") -> str | None:
    """The sentence about the first text, number or truth that was taken for another of these; None where none was.

    Args:
        given: plain values, as they came.
        taken: the same fields as plain values, as they were understood; one value may have become a list of one.
        path: of both in the whole, "" for the whole itself.
    """
    if isinstance(taken, list | tuple) and not isinstance(given, list | tuple):
        taken = taken[0] if len(taken) == 1 else None
    strange = isinstance(given, str) or isinstance(given, bool) is not isinstance(taken, bool)
    if given is not None and strange and isinstance(taken, bool | int | float):
        kind = (
            "true or false" if isinstance(taken, bool) else "a whole number" if isinstance(taken, int) else "a number"
        )
        return f"{path} must be {kind}, not {shown(given)}."
    pairs: Iterator[tuple[object, object, object]] = iter(())
    if isinstance(given, Mapping) and isinstance(taken, Mapping):
        pairs = ((name, value, taken[name]) for name, value in given.items() if name in taken)
    elif isinstance(given, list | tuple) and isinstance(taken, list | tuple):
        pairs = zip(range(len(given)), given, taken, strict=False)
    found = (text_for_number(value, other, f"{path}.{name}".lstrip(".")) for name, value, other in pairs)
    return next((sentence for sentence in found if sentence is not None), None)


def _leaves(tree: Tree, prefix: str = "") -> Iterator[str]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name


def _allowed(details: ErrorDetails) -> str:
    pattern = ALLOWED.get(details["type"])
    context = {name: f"{v:g}" if isinstance(v, float) else v for name, v in details.get("ctx", {}).items()}
    return pattern.format(**context) if pattern else details["msg"]


def shown(value: object) -> str:
    """A wrong value as it is quoted in a sentence, cut where it is long."""
    text = repr(value)
    return text if len(text) <= MAX_SHOWN_CHARACTERS else f"{text[:MAX_SHOWN_CHARACTERS]}…"


def finished(text: str) -> str:
    """A capital letter is not forced (field names are lower case), a full stop is."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
