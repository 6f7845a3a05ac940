"""The options of a learned activation in an address: `hidden=16_8~inner=sin~skip*`, only what differs from its kind."""

from collections.abc import Iterable
from typing import Any

from learnact.activations import KINDS
from learnact.errors import SpecError
from learnact.spec.sentences import shown


def texts(recipe: Any) -> list[str]:
    """One text an option: a number or name after "=", lists joined by "_" (names by "."), "*" for on, "!" for off."""
    given, defaults = recipe.model_dump(), KINDS[recipe.kind]().model_dump()
    return [_text(name, value) for name, value in given.items() if value != defaults[name]]


def values(kind: str, parts: Iterable[str]) -> dict[str, Any]:
    """The options that such texts mean, yet to be validated; raises SpecError for a text that is none."""
    defaults = KINDS[kind]().model_dump()
    return {"kind": kind} | dict(_value(kind, defaults, part) for part in parts)


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return name + ("*" if value else "!")
    if not isinstance(value, tuple):
        return f"{name}={_one(value)}"
    return f"{name}={_between(value).join(':'.join(map(_one, _pair(item))) for item in value)}"


def _value(kind: str, defaults: dict[str, Any], part: str) -> tuple[str, Any]:
    if part.endswith(("*", "!")) and "=" not in part:
        return part[:-1], part.endswith("*")
    name, equals, text = part.partition("=")
    if not equals:
        raise SpecError(
            f"network.activations must have options of {kind} like {_example(kind)} after ~, not {shown(part)}."
        )
    usual = defaults.get(name)
    if not isinstance(usual, tuple):
        return name, text
    items = text.split(_between(usual)) if text else []
    return name, tuple(tuple(item.split(":")) if isinstance(usual[0], tuple) else item for item in items)


def _example(kind: str) -> str:
    *_, (name, value) = KINDS[kind]().model_dump(exclude={"start"}).items()
    return _text(name, value)


def _between(items: tuple[Any, ...]) -> str:
    return "." if items and isinstance(items[0], str) else "_"  # names of the zoo have a "_" themselves


def _pair(item: Any) -> tuple[Any, ...]:
    return item if isinstance(item, tuple) else (item,)


def _one(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)
