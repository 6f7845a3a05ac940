"""Estimates of time and memory: against what a step allocates, in proportion, and of what broke a machine."""

from typing import Any

import pytest

from benchmarks.random_specs import random_spec
from learnact.networks.operations import peak_bytes
from learnact.spec import Machine, Spec, estimate_cost, expected_shape, shape_of
from learnact.training import Trainer

ON = Machine(call=5e-6, near=1e-10, far=5e-10, exponential=1e-9, multiply_add=3e-11)
GIGABYTE = 1e9
MANY_BYTES = 5e7


def estimate(**fields: Any):
    spec = Spec().replace(**fields)
    return estimate_cost(spec, expected_shape(spec.data), ON)


def formula(count: int) -> dict[str, Any]:
    return {"name": "typed", "formula": "sin(" * count + "x" + ")" * count}


@pytest.mark.parametrize("seed", range(0, 30, 2))
def test_memory_of_a_step_is_what_its_tensors_take(seed: int) -> None:
    """Of random experiments, with few members where they are large; no batches and masks are drawn in every step."""
    spec = random_spec(seed).replace(training__learning_rate=1e-9, training__drop_last=True)
    while estimate_cost(spec, expected_shape(spec.data), ON).run_bytes > MANY_BYTES and spec.seeds > 1:
        spec = spec.replace(seeds=spec.seeds // 2)
    trainer = Trainer(spec, spec.data.load())
    found = estimate_cost(spec, shape_of(trainer.dataset), ON)
    trainer.advance(1)
    peaks = []
    for _ in range(3):
        for parameter in trainer.parameters:
            parameter.grad = None
        peaks.append(peak_bytes(trainer._train_step))
    assert min(peaks) / 2 <= found.step_bytes <= 3 * min(peaks)


def test_seconds_are_those_of_the_machine() -> None:
    """Ten times as slow, ten times as long."""
    spec = Spec().replace(network__hidden=(100, 100))
    slow = Machine(*(10 * seconds for seconds in vars(ON).values()))
    quick, slowly = (estimate_cost(spec, expected_shape(spec.data), on) for on in (ON, slow))
    assert slowly.step_seconds == pytest.approx(10 * quick.step_seconds)
    assert slowly.stall_seconds == pytest.approx(10 * quick.stall_seconds)
    assert slowly.step_bytes == quick.step_bytes and slowly.run_bytes == quick.run_bytes


@pytest.mark.parametrize(
    ("field", "sizes"),
    [
        ("seeds", (1, 10, 100)),
        ("training__batch", (1, 100, 10_000)),
        ("network__hidden", ((8,), (800,), (4000,))),
        ("network__hidden", ((8,), (8, 8, 8), (8,) * 10)),
        ("data__samples", (20, 2_000, 20_000)),
    ],
)
def test_more_of_anything_costs_more(field: str, sizes: tuple[Any, ...]) -> None:
    fixed = {"data__samples": 20_000, "training__batch": 100_000} | {field: sizes[0]}
    found = [estimate(**fixed | {field: size}) for size in sizes]
    assert found[0].step_seconds < found[1].step_seconds < found[2].step_seconds
    assert found[0].stall_seconds < found[2].stall_seconds
    assert found[0].step_bytes < found[1].step_bytes < found[2].step_bytes
    assert found[0].run_bytes < found[2].run_bytes


def test_a_formula_costs_its_functions_at_every_point() -> None:
    large = {"data__samples": 20_000, "training__batch": 100_000, "network__hidden": (100,), "seeds": 10}
    one, many = (estimate(network__activations=formula(count), **large) for count in (1, 16))
    points = 10 * 12_000 * 100
    assert many.step_seconds - one.step_seconds > 15 * 2 * points * ON.exponential  # sines there, cosines back
    assert many.step_bytes - one.step_bytes == pytest.approx(15 * points * 4, rel=0.1)


@pytest.mark.parametrize(("optimiser", "numbers"), [("sgd", 1), ("adam", 3), ("adamw", 3), ("rmsprop", 2)])
def test_an_optimiser_keeps_its_numbers_for_every_parameter(optimiser: str, numbers: int) -> None:
    small, large = (
        estimate(network__hidden=(width, width), training__optimiser=optimiser, seeds=1, training__batch=1)
        for width in (1000, 2000)
    )
    weights = 2000**2 - 1000**2
    assert large.run_bytes - small.run_bytes > (numbers + 1) * 4 * weights  # gradients too


def test_masks_are_drawn_many_at_once_and_counted_so() -> None:
    """A tiny network of a hundred seeds with dropout holds 100 MB of masks a layer."""
    without, held = (estimate(network__hidden=(8,) * 10, network__dropout=p, seeds=100) for p in (0, 0.1))
    assert held.run_bytes - without.run_bytes > 10 * 100 * 2**18 * 4 > 100 * without.step_bytes
    assert held.stall_seconds > 0.5 > 10 * without.step_seconds


@pytest.mark.parametrize(
    "fields",
    [
        {"network__hidden": (2048,) * 3, "seeds": 10, "training__batch": 1},  # an evaluation of 2,048 rows
        {"network__hidden": (4096,) * 3, "network__initialisation": "orthogonal", "seeds": 1, "training__batch": 1},
        {
            "network__activations": {"name": "subnetwork", "learned": {"hidden": [128] * 6, "start": "sin"}},
            "seeds": 20,
        },
    ],
    ids=["evaluation", "orthogonal weights", "curves that are fitted first"],
)
def test_what_holds_others_up_beside_steps_is_seen(fields: dict[str, Any]) -> None:
    found = estimate(**fields)
    assert found.stall_seconds > 1 > found.step_seconds


def test_what_broke_a_machine_is_seen_before() -> None:
    """20,000 rows, 4,096 neurons, all rows at once and sixteen functions: 8 GB; with a hundred seeds 32 GB."""
    rows = {"data__samples": 20_000, "training__batch": 100_000, "network__hidden": (4096,)}
    found = estimate(network__activations=formula(16), seeds=3, **rows)
    assert found.step_seconds > 5 and found.step_bytes > 8 * GIGABYTE
    assert estimate(seeds=100, **rows).run_bytes > 32 * GIGABYTE


def test_an_estimate_of_the_deepest_network_takes_no_time_to_speak_of() -> None:
    """Counted in networks that are built: none."""
    spec = Spec().replace(network__hidden=(4096,) * 100, seeds=1000)
    assert estimate_cost(spec, expected_shape(spec.data), ON).run_bytes > 1000 * GIGABYTE


NAMES = ["circle", "xor", "moons", "blobs", "spiral", "checkerboard", "plane", "gaussian", "digits", "iris", "wine"]


@pytest.mark.parametrize("name", [*NAMES, "breast_cancer"])
@pytest.mark.parametrize("samples", [None, 60])
def test_the_shape_of_data_is_known_before_they_are_loaded(name: str, samples: int | None) -> None:
    spec = Spec().replace(data__name=name, data__samples=samples)
    expected, loaded = expected_shape(spec.data), shape_of(spec.data.load())
    assert expected.rows == loaded.rows
    assert abs(expected.train - loaded.train) <= 3 and abs(expected.validation - loaded.validation) <= 3
    assert (expected.inputs, expected.outputs, expected.plane) == (loaded.inputs, loaded.outputs, loaded.plane)


def test_features_and_classes_change_the_shape() -> None:
    spec = Spec().replace(data__name="blobs", data__classes=5, data__features=("x1", "x2", "x1*x2"))
    assert expected_shape(spec.data) == shape_of(spec.data.load())


def test_of_own_data_nothing_is_known_before() -> None:
    spec = Spec.parse({"data": {"name": "own", "artefact": "a" * 32}})
    assert expected_shape(spec.data) is None
