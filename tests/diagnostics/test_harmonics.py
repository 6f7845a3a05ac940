"""A signal through σ, against formulas of Fourier series and of distributions."""

import math

import numpy as np
import pytest
import torch

from learnact.activations import ZOO
from learnact.diagnostics.harmonics import harmonics, signal
from learnact.errors import SpecError

SIZES = [0.5, 1.0, 3.0]


def test_the_identity_adds_no_harmonic() -> None:
    found = harmonics(ZOO["identity"], SIZES)
    np.testing.assert_allclose(found.strength[:, 1], SIZES, rtol=1e-9)
    assert np.abs(np.delete(found.strength, 1, 1)).max() < 1e-9
    np.testing.assert_allclose(found.distortion, 0, atol=1e-9)


def test_a_rectified_sine_has_its_fourier_series() -> None:
    """max(0, A sin t) = A/π + A/2 sin t - 2A/π Σ cos(2kt) / (4k² - 1)."""
    found = harmonics(ZOO["relu"], SIZES, 8)
    series = [1 / math.pi, 1 / 2, *(0 if h % 2 else 2 / math.pi / (h * h - 1) for h in range(2, 9))]
    np.testing.assert_allclose(found.strength, np.outer(SIZES, series), atol=1e-5)


def test_a_cube_makes_the_third() -> None:
    """sin³ t = 3/4 sin t - 1/4 sin 3t."""
    found = harmonics(ZOO["cube"], [2.0], 5)
    np.testing.assert_allclose(found.strength[0], [0, 6, 0, 2, 0, 0], atol=1e-9)
    assert found.distortion[0] == pytest.approx(1 / 3)


def test_a_sine_of_a_sine_has_bessel_functions() -> None:
    """sin(A sin t) = 2 Σ J₂ₖ₊₁(A) sin((2k+1) t)."""
    found = harmonics(ZOO["sin"], [1.5], 6)
    bessel = torch.special.bessel_j1(torch.tensor(1.5, dtype=torch.double)).item()
    assert found.strength[0, 1] == pytest.approx(2 * bessel, rel=1e-9)
    assert np.abs(found.strength[0, ::2]).max() < 1e-9


def test_odd_functions_make_odd_harmonics_only_and_more_with_amplitude() -> None:
    found = harmonics(ZOO["tanh"])
    assert np.abs(found.strength[:, ::2]).max() < 1e-9
    assert (np.diff(found.distortion) > 0).all()


def test_waves_are_one_period() -> None:
    found = harmonics(ZOO["tanh"], [2.0])
    t = np.linspace(0, 2 * np.pi, 256, endpoint=False)
    np.testing.assert_allclose(found.waves[0], np.tanh(2 * np.sin(t)), atol=1e-9)


def test_without_a_first_harmonic_there_is_no_distortion() -> None:
    assert np.isnan(harmonics(ZOO["square"], [1.0]).distortion).all()


@pytest.mark.parametrize(("name", "kurtosis"), [("normal", 3.0), ("uniform", 1.8), ("bimodal", None)])
def test_named_signals_have_the_mean_and_deviation_asked_for(name: str, kurtosis: float | None) -> None:
    found = signal(ZOO["identity"], name, mean=0.5, deviation=2.0)
    np.testing.assert_allclose(found.before.moments, [0.5, 2.0], rtol=2e-3)
    middles = np.linspace(*found.before.ends, 2 * 96 + 1)[1::2]
    shares = found.before.shares
    assert shares.sum() + found.before.beyond.sum() == pytest.approx(1)
    if kurtosis is not None:
        fourth = (shares * ((middles - 0.5) / 2) ** 4).sum()
        assert fourth == pytest.approx(kurtosis, rel=0.02)
    else:
        assert shares[48] < 0.5 * shares.max()  # two peaks and a valley


@pytest.mark.parametrize(
    ("name", "reach"),
    [("normal", 4.0), ("uniform", 2.0), ("bimodal", None)],  # a uniform one ends at √3 deviations
)
def test_the_axis_of_a_named_signal_holds_two_to_four_deviations(name: str, reach: float | None) -> None:
    found = signal(ZOO["identity"], name, mean=0.5, deviation=3.0)
    low, high = (found.before.ends - 0.5) / 3
    assert low == pytest.approx(-high, rel=1e-6)
    assert 2 < high < 4 if reach is None else high == pytest.approx(reach, rel=2e-3)
    assert found.after.ends[1] <= 0.5 + 3 * (math.sqrt(3) if name == "uniform" else 4)


def test_relu_of_a_normal_signal() -> None:
    """Half of it is exactly zero; mean 1/√(2π), second moment 1/2."""
    found = signal(ZOO["relu"]).after
    assert found.zero == pytest.approx(0.5)
    mean = 1 / math.sqrt(2 * math.pi)
    np.testing.assert_allclose(found.moments, [mean, math.sqrt(0.5 - mean**2)], rtol=1e-3)


def test_measured_numbers_are_taken_as_they_are() -> None:
    x = np.random.default_rng(0).standard_normal((40, 50)).astype(np.float32)
    found = signal(ZOO["tanh"], x)
    np.testing.assert_allclose(found.before.moments, [x.mean(), x.std()], rtol=1e-4)
    low, high = found.after.ends
    counts, _ = np.histogram(np.tanh(x.astype(float)), 96, (low, high))
    np.testing.assert_allclose(found.after.shares * x.size, counts)


def test_a_single_value_has_an_axis() -> None:
    found = signal(ZOO["step"], [2.0, 3.0])
    low, high = found.after.ends
    assert low < 1 < high and found.after.shares.sum() == 1


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: signal(ZOO["tanh"], "square"), "normal, uniform, bimodal or numbers, not 'square'"),
        (lambda: signal(ZOO["tanh"], []), "finite numbers, at least one; 0 of 0"),
        (lambda: signal(ZOO["tanh"], [1.0, math.nan]), "1 of 2"),
        (lambda: signal(ZOO["tanh"], "normal", deviation=0.0), "above 0, not 0 and 0"),
        (lambda: signal(lambda x: 1 / x, [1.0, 0.0]), "no finite value at 0"),
        (lambda: harmonics(ZOO["tanh"], [0.0]), "Amplitudes are finite numbers above 0"),
        (lambda: harmonics(ZOO["tanh"], [1.0], 0), "from 1 to 512, not 0"),
    ],
)
def test_bad_input_is_one_sentence(call, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        call()
