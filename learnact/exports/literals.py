"""The numbers of a network as Python text: written out, or read from a safetensors file."""

import textwrap
from collections.abc import Iterator

import numpy as np

from learnact.exports.member import Array, Member
from learnact.formula.pytorch import number_source

LINE = 96  # characters of a line, where it can be broken: so much fits beside the form of the page


def _state(member: Member) -> Iterator[tuple[str, str, Array]]:
    """(name in the code, name in the lab's files, numbers as torch's own modules hold them)."""
    for index, layer in enumerate(member.layers):
        place, mine = f"layers.{index}", layer_name(member, index)
        yield f"{mine}.weight", f"{place}.weight", layer.weight.T
        yield f"{mine}.bias", f"{place}.bias", layer.bias
        for name, array in layer.norm.items():
            yield f"{mine}_norm.{_STATISTICS.get(name, name)}", f"{place}.norm.{name}", array
        for letter, array in layer.letters.items():
            yield f"{mine}_{letter}", f"{place}.activation.{letter}", array


_STATISTICS = {"mean": "running_mean", "var": "running_var"}


def layer_name(member: Member, index: int) -> str:
    """What a layer is called in the code: "layer1" ... "head".

    Args:
        index: of the layer, from 0.
    """
    return "head" if index == len(member.layers) - 1 else f"layer{index + 1}"


def written(member: Member) -> str:
    """The dict WEIGHTS with all numbers in it."""
    entries = [f'    "{name}": torch.tensor({listed(array, 8, len(name) + 25)}),' for name, _, array in _state(member)]
    return "\n".join(["WEIGHTS = {", *entries, "}"])


def listed(array: Array, indent: int, used: int = 0) -> str:
    """Nested lists with the shortest digits that give the same float32 back.

    Args:
        indent: of the lines between the brackets, where there are several.
        used: characters that stand on the first line already.
    """
    if array.ndim == 1:
        text = ", ".join(_digits(value) for value in array)
        if len(text) < LINE - max(indent, used):
            return f"[{text}]"
        space = " " * indent
        filled = textwrap.fill(text, LINE, initial_indent=space, subsequent_indent=space)
        return f"[\n{filled},\n{space[4:]}]"
    rows = [f"{' ' * indent}{listed(row, indent + 4)}," for row in array]
    return "\n".join(["[", *rows, " " * (indent - 4) + "]"])


def _digits(value: np.float32) -> str:
    return str(np.float32(value)) if np.isfinite(value) else number_source(float(value))


def reader(member: Member, weights: str) -> str:
    """The dict WEIGHTS read from a file beside the code."""
    names = "\n".join(f'    "{name}": "{stored}",' for name, stored, _ in _state(member))
    return f'''
FILE = Path(__file__).with_name("{weights}")
MEMBER = {member.index}  # of the networks in the file, which were trained together from different first weights
NAMES = {{  # in this network: in the file
{names}
}}


def read(file: Path) -> dict[str, Tensor]:
    """The numbers of one network from a safetensors file: a header as JSON, then plain float32 numbers."""
    content = file.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header, found = json.loads(content[8:start]), {{}}
    for name, stored in NAMES.items():
        begin, end = (start + offset for offset in header[stored]["data_offsets"])
        numbers = torch.frombuffer(bytearray(content[begin:end]), dtype=torch.float32)
        numbers = numbers.view(header[stored]["shape"])[min(MEMBER, header[stored]["shape"][0] - 1)]
        found[name] = numbers.T if name.endswith(".weight") and "_norm" not in name else numbers.flatten()
    return found


WEIGHTS = read(FILE)
'''
