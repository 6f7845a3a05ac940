"""The short scripts of examples/ run and say what they promise."""

from pathlib import Path

import numpy as np
import pytest

from examples import compare_activations, dead_neurons, learn_an_activation, neuron_image
from learnact.activations.learned import SavedCurve


def test_two_activations_are_compared_in_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    differences = compare_activations.main(seeds=3, steps=20)
    assert differences.shape == (3,) and differences.any()
    relu, gelu, paired = capsys.readouterr().out.splitlines()
    assert relu.startswith("relu:") and gelu.startswith("gelu:")
    assert paired.startswith(f"gelu - relu: {differences.mean():+.3f}, ") and paired.endswith("over 3 seeds")


def test_dead_neurons_of_a_deep_network_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    shares = dead_neurons.main(depth=12, width=4, seeds=2, steps=5)
    assert len(shares) == 12 and 0 < max(shares) <= 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [f"layer {layer}" for layer in range(1, 13)]
    assert f"{shares[-1]:4.0%} after" in lines[-1]


def test_a_neuron_is_drawn_over_the_plane(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image = neuron_image.main(tmp_path / "neuron.html", steps=5, size=16)
    assert image.shape == (16, 16) and np.ptp(image) > 0
    assert "Layer 2, neuron 1" in (tmp_path / "neuron.html").read_text()
    assert f"to {image.max():.2f}" in capsys.readouterr().out


def test_a_learned_curve_is_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    curve = learn_an_activation.main(tmp_path / "curve.json", steps=20)
    assert curve == SavedCurve.from_json((tmp_path / "curve.json").read_text())
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == f"f({curve.used[1]:+.2f}) = {float(curve.at([curve.used[1]])[0]):+.3f}"
