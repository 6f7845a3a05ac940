"""An experiment in an address: a version, and the fields that differ from the defaults.

    ?v=1&data.name=xor&network.hidden=8_8&network.activations=%3Da*sin(b*x)~a%3D2*&training.learning_rate=0.03

A list is joined by "_". An activation is a zoo name, or "=" and a formula; after "~" come letters (`a=0.2`, with a
star when trained, with an exclamation mark when fixed) or the options of a learned one
(`subnetwork~hidden=16_8~skip*`), and the sharing; layers are joined by "|", as are features.
"""

from collections.abc import Iterator, Mapping

from learnact.activations import KINDS
from learnact.errors import SpecError
from learnact.spec import options
from learnact.spec.fields import ActivationSpec, Spec
from learnact.spec.sentences import shown

VERSION = "1"
MAX_LINK_CHARACTERS = 4_000
SHARINGS = ("network", "layer", "neuron")


def to_query(spec: Spec) -> dict[str, str]:
    """The query parameters of an experiment: short, in a fixed order."""
    default = dict(_leaves(Spec().model_dump()))
    changed = {path: value for path, value in _leaves(spec.model_dump()) if value != default[path]}
    return {"v": VERSION} | {path: _field_text(spec, path, value) for path, value in changed.items()}


def from_query(query: Mapping[str, str]) -> Spec:
    """The experiment that a link describes; what it leaves out has its default.

    Raises:
        SpecError: one sentence that names the field, what is allowed and what came.
    """
    _check_length(query)
    version = query.get("v", VERSION)
    if version != VERSION:
        raise SpecError(f"The link's version v must be {VERSION}, not {shown(version)}.")
    tree: dict[str, object] = {}
    for path, text in query.items():
        if path != "v":
            _plant(tree, path, _value(path, text))
    return Spec.parse(tree, texts=True)


def applied(spec: Spec, query: Mapping[str, str]) -> Spec:
    """An experiment with fields as the words of a link say, such as those of `difference`.

    Raises:
        SpecError: one sentence that names the field, what is allowed and what came.
    """
    _check_length(query)
    return spec.with_fields({path: _value(path, text) for path, text in query.items()})


def difference(before: Spec, after: Spec) -> dict[str, str]:
    """The query parameters that make the one experiment of the other, also where they are defaults.

    Raises:
        SpecError: a field was given up (None), which a link cannot say.
    """
    old = dict(_leaves(before.model_dump()))
    changed = {path: value for path, value in _leaves(after.model_dump()) if value != old[path]}
    if None in changed.values():
        raise SpecError("A comparison can set a field, but not leave it open.")
    return {path: _field_text(after, path, value) for path, value in changed.items()}


def _check_length(query: Mapping[str, str]) -> None:
    if sum(len(key) + len(value) for key, value in query.items()) > MAX_LINK_CHARACTERS:
        raise SpecError(
            f"A link can have at most {MAX_LINK_CHARACTERS} characters; a longer experiment is opened as a file."
        )


def _leaves(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _plant(tree: dict[str, object], path: str, value: object) -> None:
    *branches, leaf = path.split(".")
    for name in branches[:3]:
        branch = tree.setdefault(name, {})
        if not isinstance(branch, dict):
            raise SpecError(f"There is no field {shown(path)} in an experiment.")
        tree = branch
    tree[leaf] = value


def _field_text(spec: Spec, path: str, value: object) -> str:
    if path == "network.activations":
        return "|".join(_activation_text(a) for a in spec.network.activations)
    return "|".join(spec.data.features) if path == "data.features" else _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple | list):
        return "_".join(_text(item) for item in value)
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _value(path: str, text: str) -> object:
    if path == "network.activations":
        return tuple(_activation(part) for part in text.split("|"))
    if path == "data.features":
        return tuple(text.split("|")) if text else ()
    if path in ("network.hidden", "network.dropout"):
        return tuple(text.split("_")) if text else ()
    return text


def _activation_text(spec: ActivationSpec) -> str:
    activation, default = spec.activation(), ActivationSpec(name=spec.name, formula=spec.formula)
    parts = [spec.name if spec.formula is None else f"={spec.formula}"]
    for new, old in zip(activation.parameters, default.activation().parameters, strict=True):
        if (new.value, new.trainable) != (old.value, old.trainable):
            mark = "" if new.trainable == old.trainable else "*" if new.trainable else "!"
            parts.append(f"{new.letter}={new.value:.12g}{mark}")
    parts += options.texts(spec.learned) if spec.learned is not None else []
    return "~".join(parts + ([] if spec.sharing == default.sharing else [spec.sharing]))


def _activation(text: str) -> dict[str, object]:
    head, *parts = text.split("~")
    if head in KINDS:
        return _learned(head, parts)
    spec: dict[str, object] = {"name": "typed", "formula": head[1:]} if head.startswith("=") else {"name": head}
    values: dict[str, object] = {}
    marks: dict[str, bool] = {}
    for part in parts:
        letter, equals, number = part.partition("=")
        if part in SHARINGS:
            spec["sharing"] = part
        elif not equals:
            raise SpecError(
                f"network.activations must have letters like a=0.2 or one of {SHARINGS} after ~, not {shown(part)}."
            )
        else:
            values[letter] = number.rstrip("*!")
            marks |= {letter: number.endswith("*")} if number.endswith(("*", "!")) else {}
    return spec | ({"values": values} if values else {}) | ({"trainable": _trained(spec, marks)} if marks else {})


def _learned(kind: str, parts: list[str]) -> dict[str, object]:
    sharing = [part for part in parts if part in SHARINGS]
    chosen = options.values(kind, (part for part in parts if part not in SHARINGS))
    spec: dict[str, object] = {"name": kind, "learned": chosen}
    return spec | ({"sharing": sharing[-1]} if sharing else {})


def _trained(spec: dict[str, object], marks: dict[str, bool]) -> tuple[str, ...]:
    entry = Spec.parse({"network": {"activations": [spec]}}, texts=True).network.activations[0].activation()
    kept = {p.letter for p in entry.parameters if p.trainable} - {letter for letter, on in marks.items() if not on}
    return tuple(sorted(kept | {letter for letter, on in marks.items() if on}))
