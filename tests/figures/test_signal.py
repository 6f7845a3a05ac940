"""A signal through σ as a figure: what is drawn is what came in."""

import numpy as np

from learnact.figures.signal import DRAWN, Bars, signal_figure

AMPLITUDES = np.geomspace(0.1, 10, 9)
TURNS = 2 * np.pi * np.arange(64) / 64


def figure(strength: np.ndarray):
    bars = Bars(np.array([-2.0, 2.0]), np.full(8, 0.125))
    waves = AMPLITUDES[:, None] * np.sin(TURNS)
    return signal_figure(bars, bars, AMPLITUDES, waves, strength, "#0072B2")


def line(size: int = 5) -> np.ndarray:
    """A straight line's harmonics: the first alone."""
    strength = np.zeros((len(AMPLITUDES), size))
    strength[:, 1] = AMPLITUDES
    return strength


def test_densities_waves_and_spectra_are_all_there():
    kinds = [trace.type for trace in figure(line()).data]
    assert kinds.count("bar") == 2 and kinds.count("scatter") == 2 * DRAWN


def test_bars_stand_in_the_middle_of_their_bins():
    bar = figure(line()).data[0]
    np.testing.assert_allclose(bar.x, np.arange(-1.75, 2, 0.5))
    assert sum(bar.y) == 100


def test_harmonics_are_relative_to_the_first():
    spectra = [trace for trace in figure(line()).data if trace.type == "scatter" and trace.mode == "lines+markers"]
    for trace in spectra:
        np.testing.assert_allclose(trace.y, [0, 1, 0, 0, 0])


def test_without_a_first_harmonic_the_largest_is_one():
    strength = np.zeros((len(AMPLITUDES), 4))
    strength[:, 2] = 3.0
    spectra = [trace for trace in figure(strength).data if trace.type == "scatter" and trace.mode == "lines+markers"]
    np.testing.assert_allclose(spectra[0].y, [0, 0, 1, 0])


def test_a_dead_signal_is_drawn_as_zero():
    spectra = [
        trace
        for trace in figure(np.zeros((len(AMPLITUDES), 4))).data
        if trace.type == "scatter" and trace.mode == "lines+markers"
    ]
    assert not np.any(spectra[0].y)
