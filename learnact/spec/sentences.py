"""One sentence from what a validation found: the field, what is allowed, what came."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

LONGEST = 60  # characters of a wrong value that are shown

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


def sentence(error: ValidationError, whole: str = "experiment", skip: tuple[str, ...] = ()) -> str:
    """What the first finding says about this whole, as one sentence; `skip` is left out of the path of a field."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(place) for place in first["loc"] if place not in skip)
    if first["type"] == "value_error":
        return finished(str(first["ctx"]["error"]))
    if first["type"] == "extra_forbidden":
        return f"There is no field {shown(field)} in an {whole}; the fields are listed in its JSON."
    return f"{field or f'The {whole}'} must be {_allowed(first)}, not {shown(first['input'])}."


def _allowed(details: ErrorDetails) -> str:
    pattern = ALLOWED.get(details["type"])
    context = {name: f"{v:g}" if isinstance(v, float) else v for name, v in details.get("ctx", {}).items()}
    return pattern.format(**context) if pattern else details["msg"]


def shown(value: object) -> str:
    """A wrong value as it is quoted in a sentence, cut where it is long."""
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def finished(text: str) -> str:
    """A capital letter is not forced (field names are lower case), a full stop is."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
