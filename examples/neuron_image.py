"""Draw what one neuron says over the plane of its inputs, as an HTML file: python -m examples.neuron_image"""

from pathlib import Path

import numpy as np
import plotly.graph_objects as go

from learnact.atlas import from_run, images
from learnact.spec import Spec
from learnact.training import Trainer, parameters


def main(
    path: Path = Path("neuron.html"), steps: int = 500, size: int = 200, layer: int = 1, neuron: int = 0
) -> np.ndarray:
    """Trains a small network on a spiral and draws a neuron after its activation; gives the image [size, size]."""
    spec = Spec().replace(data__name="spiral", network__hidden=(8, 8), network__activations=[{"name": "gelu"}])
    dataset = spec.data.load()
    trainer = Trainer(spec, dataset)
    trainer.advance(steps)

    # An atlas is a network of two inputs as plain numbers; member 0 is the first seed of the run.
    atlas = from_run(parameters(trainer.network), spec, dataset, member=0)
    image = images(atlas, size)[layer].post[neuron].numpy()  # the highest x2 is in row 0

    (left, right), (bottom, top) = atlas.domain
    heat = go.Heatmap(
        z=image[::-1], x=np.linspace(left, right, size), y=np.linspace(bottom, top, size), colorscale="RdBu", zmid=0
    )
    figure = go.Figure(heat).update_layout(title=f"Layer {layer + 1}, neuron {neuron + 1}", width=600, height=560)
    figure.write_html(path, include_plotlyjs="cdn")
    print(f"{path}: values from {image.min():.2f} to {image.max():.2f}")
    return image


if __name__ == "__main__":
    main()
