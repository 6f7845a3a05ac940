"""The images of an atlas as a file for NumPy."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learnact.atlas.document import Atlas
from learnact.atlas.hashed_tables import NO_TABLES, Tables
from learnact.atlas.images import axes, images
from learnact.atlas.numeric import numeric_layers


def npz(atlas: Atlas, size: int = 96, tables: Tables = NO_TABLES) -> bytes:
    """The content of an .npz file, float32.

    "x1" [size] of the columns and "x2" [size] of the rows; for layer 0 and so on "layers.0.pre" and "layers.0.post"
    [F, size, size], "layers.0.A" [F, in] and "layers.0.b" [F]; of an atlas beside "beside.0.pre" and "beside.0.post";
    and "document", the atlas as JSON text.

    Args:
        size: pixels on a side, 1 to 2,048.
        tables: learned activations by their hash, [2, 4097] each.

    Raises:
        SpecError: whatever `images` refuses.
    """
    x1, x2 = axes(atlas, size)
    arrays: dict[str, NDArray[np.floating] | str] = {"x1": x1, "x2": x2}
    for name, beside in (("layers", False), ("beside", True)) if atlas.beside else (("layers", False),):
        for index, layer in enumerate(images(atlas, size, beside, tables=tables)):
            arrays |= {f"{name}.{index}.pre": layer.pre.numpy(), f"{name}.{index}.post": layer.post.numpy()}
    for index, layer_numbers in enumerate(numeric_layers(atlas, tables=tables)):
        arrays |= {f"layers.{index}.A": layer_numbers.A, f"layers.{index}.b": layer_numbers.b}
    content = io.BytesIO()
    small: dict[str, Any] = {name: np.asarray(array, np.float32) for name, array in arrays.items()}
    np.savez_compressed(content, document=np.array(atlas.to_json()), **small)
    return content.getvalue()
