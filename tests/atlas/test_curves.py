"""A network with learned activations becomes an atlas with tables, and an atlas with tables the start of a run."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from learnact.activations import KINDS, ActivationTable
from learnact.activations.activation_table import grid
from learnact.atlas import Atlas, at, definitions, from_run, npz, tables_of, to_spec
from learnact.atlas.curves import MAX_POINTS, redrawn
from learnact.atlas.hashed_tables import name_of, pack, unpack
from learnact.data.artefacts import Artefacts
from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.training import Trainer, parameters
from learnact.training.weights import read

SMALL = {"data__name": "circle", "data__samples": 100, "seeds": 3, "network__hidden": (5, 4), "training__epochs": 10}
CASES: list[dict[str, Any]] = [
    *({"network__activations": [{"name": kind}]} for kind in KINDS if kind != "maxout"),
    {"network__activations": [{"name": "subnetwork", "learned": {"norm": True, "inner": "gelu"}}]},
    {"network__activations": [{"name": "subnetwork", "learned": {"norm": True}}]},
    {"network__activations": [{"name": "subnetwork", "learned": {"start": "tanh", "skip": True}}]},
    {"network__activations": [{"name": "drawn", "learned": {"trainable": False, "join": "straight"}}]},
    {"network__activations": [{"name": "spline", "sharing": "network"}]},
    {"network__activations": [{"name": "fourier"}, {"name": "prelu"}], "network__norm": "batch"},
]
CASE_IDS = [str(case["network__activations"]) for case in CASES]


def trained(steps: int = 15, **changes: Any) -> Trainer:
    spec = Spec().replace(**SMALL | changes)
    trainer = Trainer(spec, spec.data.load())
    trainer.advance(steps)
    trainer.network.eval()
    return trainer


def plane(trainer: Trainer) -> np.ndarray:
    """[N, 2] all over the domain."""
    (low1, high1), (low2, high2) = trainer.dataset.domain
    x1, x2 = np.meshgrid(np.linspace(low1, high1, 21), np.linspace(low2, high2, 21))
    return np.stack([x1.ravel(), x2.ravel()], 1)


def outputs(trainer: Trainer, places: np.ndarray) -> np.ndarray:
    """[S, N, outputs] of a network whose inputs are x1 and x2."""
    scaling = trainer.dataset.scaling
    x = torch.from_numpy(((places - scaling.shift) / scaling.scale).astype(np.float32))
    with torch.no_grad():
        found: np.ndarray = trainer.network(x.expand(trainer.spec.seeds, -1, -1)).numpy()
    return found


def opened(run: Trainer, member: int = 1) -> tuple[Atlas, dict[str, np.ndarray]]:
    arrays = parameters(run.network)
    return (from_run(arrays, run.spec, run.dataset, member), tables_of(arrays, run.spec, run.dataset, member))


@pytest.mark.parametrize("changes", CASES, ids=CASE_IDS)
def test_the_same_outputs_all_over_the_plane(changes: dict[str, Any]) -> None:
    run = trained(**changes)
    places = plane(run)
    expected = outputs(run, places)[1]
    atlas, tables = opened(run)
    assert Atlas.from_json(atlas.to_json()) == atlas
    np.testing.assert_allclose(
        at(atlas, places, tables=tables)[-1].post.T, expected, atol=1e-3 * max(1, np.ptp(expected))
    )
    assert set(definitions(atlas, tables=tables)["tables"]) == set(tables) and npz(atlas, 8, tables)


@pytest.mark.parametrize("changes", CASES, ids=CASE_IDS)
def test_a_run_goes_on_with_a_drawn_curve(changes: dict[str, Any]) -> None:
    run = trained(**changes)
    atlas, tables = opened(run)
    places = plane(run)
    expected = at(atlas, places, tables=tables)[-1].post.T.numpy()
    spec, weights = to_spec(atlas, run.spec, tables)
    drawn = [one for one in spec.network.activations if one.learned is not None]
    assert drawn and all(one.name == "drawn" and len(one.learned.points) <= MAX_POINTS for one in drawn)
    again = Trainer(spec, spec.data.load(), start=read(weights))
    again.network.eval()
    np.testing.assert_allclose(outputs(again, places)[2], expected, atol=2e-2 * np.ptp(expected))
    again.advance(2)


def test_slopes_are_those_of_the_values() -> None:
    _, tables = opened(trained(network__activations=[{"name": "mixture", "learned": {"members": ("tanh", "sin")}}]))
    for values, slopes in tables.values():
        steep = (values[2:].astype(float) - values[:-2]) * 64  # two cells of 1/128
        np.testing.assert_allclose(slopes[1:-1], steep, atol=1e-4)


def test_one_table_a_curve_named_as_a_store_names_it(tmp_path: Path) -> None:
    apart, tables = opened(trained(network__activations=[{"name": "spline"}]))
    assert [layer.sigma.table for layer in apart.layers[:2]] == list(tables) and len(tables) == 2
    assert apart.layers[1].sigma.title == "B-spline, 8 intervals, layer 2"
    shared, one = opened(trained(network__activations=[{"name": "spline", "sharing": "network"}]))
    assert len(one) == 1 and shared.layers[0].sigma == shared.layers[1].sigma
    store = Artefacts(tmp_path)
    for name, table in tables.items():
        assert table.dtype == np.float32 and name == name_of(table) == store.put(pack(table))
        np.testing.assert_array_equal(unpack(store.get(name, "tables")), table)


def test_a_long_title_is_cut() -> None:
    members = ("identity", "relu", "tanh", "sin", "gelu", "silu", "mish", "elu", "selu", "softplus")
    atlas, _ = opened(trained(0, network__activations=[{"name": "mixture", "learned": {"members": members}}]))
    assert len(atlas.layers[0].sigma.title) == 80 and atlas.layers[0].sigma.title.endswith(", layer 1")


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"name": "maxout"}, "one pre-activation a neuron, and Maxout of 2 takes 2"),
        ({"name": "pade", "sharing": "neuron"}, "one learned activation a layer"),
    ],
)
def test_what_is_more_than_one_curve(chosen: dict[str, Any], words: str) -> None:
    run = trained(1, network__activations=[chosen])
    for ask in (from_run, tables_of):
        with pytest.raises(SpecError, match=words):
            ask(parameters(run.network), run.spec, run.dataset, 0)


def test_wrong_arrays() -> None:
    run = trained(0, network__activations=[{"name": "apl"}])
    arrays = parameters(run.network)
    with pytest.raises(SpecError, match=r"lack layers\.1\.activation\.slope of shape 1 x 5"):
        tables_of({k: v for k, v in arrays.items() if k != "layers.1.activation.slope"}, run.spec, run.dataset, 0)
    arrays["layers.0.activation.slope"][:] = np.nan
    with pytest.raises(SpecError, match="of layer 1 is not a finite number"):
        from_run(arrays, run.spec, run.dataset, 0)
    for content in (b"", b"x" * 100, np.full((2, 4097), np.inf, "<f4").tobytes()):
        with pytest.raises(SpecError, match="2 x 4,097 finite numbers"):
            unpack(content)


def test_a_curve_that_reaches_too_far_is_not_redrawn() -> None:
    with pytest.raises(SpecError, match="beyond 1,000"):
        redrawn(ActivationTable(grid() ** 3, 3 * grid() ** 2, 0.0, 0.0), "a cube")
