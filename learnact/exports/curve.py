"""One learned or drawn activation to take home: PyTorch code that needs nothing of this lab, CSV, NPZ, safetensors."""

import io
import textwrap

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save

from learnact.activations.activation import derivatives
from learnact.activations.learned import SavedCurve
from learnact.exports.curve_code import Written, written
from learnact.exports.literals import LINE
from learnact.formula.pytorch import number_source

Numbers = NDArray[np.float64]


def module_source(curve: SavedCurve) -> str:
    """A Python file that imports torch alone, with the class Activation.

    Exact where its numbers are there, else a table; they are parameters, so that it can be trained on.
    """
    found = written(curve)
    parts = [_head(curve), *found.functions, _module(curve, found), _main(curve)]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def table_csv(curve: SavedCurve) -> str:
    """The curve as text: x, value, slope, and the share of what entered in the bin of x; empty where it is unknown."""
    columns = [*curve.table, slopes(curve)]
    rows = [",".join(_digits(value) for value in row) for row in zip(*columns, strict=True)]
    shares = [""] * len(rows) if curve.density is None else [_digits(share) for share in _shares(curve)]
    return "\n".join(["x,value,slope,density", *map(",".join, zip(rows, shares, strict=True))]) + "\n"


def table_npz(curve: SavedCurve) -> bytes:
    """NumPy's own format: x, y, slope [K] and used [2], float64."""
    x, y = curve.table
    content = io.BytesIO()
    np.savez(content, x=x, y=y, slope=slopes(curve), used=np.array(curve.used))
    return content.getvalue()


def curve_weights(curve: SavedCurve) -> bytes:
    """A safetensors file: the table as x and y, the exact numbers by name, and what they mean in the metadata."""
    module = curve.module() if curve.numbers else None
    exact = {} if module is None else {name: module.state_dict()[name][0] for name in curve.numbers}
    arrays = {name: np.ascontiguousarray(tensor.float().numpy()) for name, tensor in exact.items()}
    table = {name: values.astype(np.float32) for name, values in zip(("x", "y"), curve.table, strict=True)}
    about = {
        "format": curve.format,
        "name": curve.name,
        "origin": curve.origin,
        "recipe": "null" if curve.recipe is None else curve.recipe.model_dump_json(),
        "used": f"[{curve.used[0]!r}, {curve.used[1]!r}]",
    }
    return save(table | arrays, about)


def slopes(curve: SavedCurve) -> Numbers:
    """The derivative at the points of the table [K]: exact where the curve is, else by differences."""
    x, y = curve.table
    module = curve.module()
    if module is None:
        found: Numbers = np.gradient(y, x)
        return found
    return derivatives(lambda z: module.values(z.view(1, 1, -1)).view(-1), torch.from_numpy(x))[1].numpy()


def _shares(curve: SavedCurve) -> Numbers:
    """Share of what entered in the bin of every point [K]."""
    density = np.array(curve.density)
    edges = np.linspace(curve.x[0], curve.x[-1], len(density) + 1)
    cell = np.clip(np.searchsorted(edges, curve.x, "right") - 1, 0, len(density) - 1)
    found: Numbers = (density / density.sum())[cell]
    return found


def _digits(value: float) -> str:
    return str(np.float32(value)).removesuffix(".0")


# -- the parts of the file


def _plain(text: str) -> str:
    """Text that cannot end a docstring; names may come from a visitor's file."""
    return text.replace("\\", "/").replace('"', "'")


def _head(curve: SavedCurve) -> str:
    about = textwrap.fill(_plain(f"{curve.name} ({curve.origin}): a learned activation as plain PyTorch."), LINE)
    lines = [f'"""{about}', "", "Run it to see some values, or import Activation from it.", '"""', ""]
    return "\n".join([*lines, "import torch", "from torch import Tensor, nn"])


def _module(curve: SavedCurve, found: Written) -> str:
    low, high = (f"{end:.4g}" for end in curve.used)
    about = f"{found.about} It was learned on inputs of which nearly all lay from {low} to {high}."
    lines = textwrap.wrap(_plain(about), LINE)
    return "\n".join(
        [
            "class Activation(nn.Module):",
            f'    """{lines[0]}',
            *(f"    {line}" for line in lines[1:]),
            '    """',
            "",
            "    def __init__(self) -> None:",
            "        super().__init__()",
            *(f"        {line}" for line in found.numbers),
            "",
            "    def forward(self, x: Tensor) -> Tensor:",
            '        """The curve at every element of x, of any shape."""',
            *(f"        {line}" for line in found.forward),
        ]
    )


def _main(curve: SavedCurve) -> str:
    return "\n".join(
        [
            'if __name__ == "__main__":',
            f"    points = torch.linspace({number_source(curve.used[0])}, {number_source(curve.used[1])}, 9)",
            "    for point, value in zip(points.tolist(), Activation()(points).tolist()):",
            '        print(f"{point:9.4f} -> {value:9.4f}")',
        ]
    )
