"""What goes on inside at one moment, against plain torch autograd and NumPy."""

import dataclasses
import warnings

import numpy as np
import pytest
import torch

from learnact.data.dataset import Split
from learnact.diagnostics.layers import layer_statistics, rows_allowed
from learnact.diagnostics.rank import effective_rank
from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.training import Trainer
from learnact.training.inputs import make_trainer

SUBNETWORK = {"name": "subnetwork", "learned": {"inner": "tanh"}}


def trained(activation: str | dict = "relu", steps: int = 20, **changes: object) -> Trainer:
    chosen = {"name": activation} if isinstance(activation, str) else activation
    start = {"data__name": "moons", "data__samples": 300, "seeds": 3, "network__hidden": (8, 5)}
    spec = Spec().replace(**{**start, "network__activations": [chosen], **changes})
    trainer = make_trainer(spec, spec.data.load())
    trainer.updates.kept = True
    trainer.advance(steps)
    return trainer


def told(trainer: Trainer, **options: object):
    return layer_statistics(trainer.network, trainer.spec, trainer.dataset, ratios=trainer.updates.ratios(), **options)


def plain(trainer: Trainer, member: int, rows: int):
    """z, a and the gradients of one member by plain torch on the first rows: lists over the layers."""
    x, y = torch.from_numpy(trainer.dataset.train.x[:rows]), torch.from_numpy(trainer.dataset.train.y[:rows])
    layers = trainer.network.layers
    weights = [layer.weight[member].detach().clone().requires_grad_() for layer in layers]
    zs, activated, h = [], [], x
    for layer, weight in zip(layers, weights, strict=True):
        zs.append(h @ weight + layer.bias[member].detach())
        activated.append(zs[-1].relu() if layer.activation is not None else zs[-1])
        h = activated[-1]
        zs[-1].retain_grad()
        h.retain_grad()
    torch.nn.functional.binary_cross_entropy_with_logits(h[:, 0], y.float()).backward()
    values = {"z": zs, "a": activated}
    found = {name: [v.detach().numpy() for v in parts] for name, parts in values.items()}
    return found | {
        "dz": [z.grad.numpy() for z in zs],
        "da": [a.grad.numpy() for a in activated],
        "dw": [w.grad.numpy() for w in weights],
        "db": [z.grad.sum(0).numpy() for z in zs],
    }


@pytest.mark.parametrize("member", [0, 2])
def test_figures_are_those_of_plain_torch(member: int) -> None:
    trainer = trained()
    found = told(trainer, rows=32)
    batch = min(trainer.spec.training.batch, len(trainer.dataset.train.x))
    seen, back = plain(trainer, member, 32), plain(trainer, member, batch)
    for layer in (0, 1):
        for name, source in (("z", seen), ("a", seen), ("dz", back), ("da", back), ("dw", back), ("db", back)):
            v = source[name][layer].astype(float).ravel()
            expected = [v.mean(), v.std(), np.sqrt((v**2).sum()), np.abs(v).mean(), (v == 0).mean()]
            stat = found[f"inside.{layer}.{name}.stat"][member]
            np.testing.assert_allclose(stat, expected, rtol=2e-4, atol=1e-7, err_msg=f"{layer} {name}")
            low, high = found[f"inside.{layer}.{name}.ends"].astype(float)
            hist = found[f"inside.{layer}.{name}.hist"][member]
            counts, _ = np.histogram(v, len(hist), (low, high))
            assert np.abs(hist * v.size - counts).max() <= 1.01, (layer, name)  # ties at the edges of a bin
            beyond = found[f"inside.{layer}.{name}.beyond"][member]
            np.testing.assert_allclose(beyond, [(v < low).mean(), (v > high).mean()], atol=1e-6)


def test_every_value_is_counted_once() -> None:
    found = told(trained("tanh"))
    hists = [name for name in found if name.endswith(".hist")]
    assert len(hists) == 2 * 6 + 4  # the head has z, dz, dw and db
    for name in hists:
        total = found[name].sum(1) + found[name.replace(".hist", ".beyond")].sum(1)
        np.testing.assert_allclose(total, 1, atol=1e-5)


def test_gradient_axes_lie_around_zero() -> None:
    found = told(trained())
    for name in ("dz", "da", "dw", "db"):
        low, high = found[f"inside.0.{name}.ends"]
        assert low == -high < 0


def test_shares_of_neurons_and_saturation() -> None:
    trainer = trained("tanh")
    with torch.no_grad():
        trainer.network.layers[0].bias[0, 0, 0] = 50.0  # saturated on every row
    found = told(trainer, rows=40)
    x = trainer.dataset.train.x[:40]
    layer = trainer.network.layers[0]
    z = x @ layer.weight[0].detach().numpy() + layer.bias[0].detach().numpy()
    slope = 1 - np.tanh(z.astype(float)) ** 2
    assert found["inside.0.saturated"][0] == pytest.approx((slope < 0.01).mean(), abs=1e-6)
    assert found["inside.0.moving"][0, 0] == 0 and found["inside.0.active"][0, 0] == 1
    np.testing.assert_allclose(found["inside.0.negative"][0], (z < 0).mean(), atol=1e-6)
    np.testing.assert_allclose(
        found["inside.0.curve"][0], np.tanh(np.linspace(*found["inside.0.z.ends"], 97)), atol=1e-5
    )


def test_pulls_are_means_over_the_bins_of_the_axis() -> None:
    trainer = trained()
    found = told(trainer)
    back = plain(trainer, 1, min(trainer.spec.training.batch, len(trainer.dataset.train.x)))
    low, high = found["inside.1.z.ends"].astype(float)
    place = np.floor((back["z"][1] - low) / (high - low) * 48).astype(int)
    for name in ("a", "z"):
        pull = found[f"inside.1.pull.{name}"][1]
        for cell in range(48):
            inside_cell = np.abs(back[f"d{name}"][1])[place == cell]
            if len(inside_cell):
                assert pull[cell] == pytest.approx(inside_cell.mean(), rel=0.02, abs=1e-7), cell
            else:
                assert np.isnan(pull[cell]) or pull[cell] >= 0  # a tie may fall to either side


def test_the_rank_is_the_entropy_of_singular_values() -> None:
    a = torch.randn(2, 30, 6, generator=torch.Generator().manual_seed(3)) * torch.tensor([1, 1, 1, 0.1, 0.01, 0])
    for member, rank in zip(a, effective_rank(a), strict=True):
        share = np.linalg.svd(member.double().numpy(), compute_uv=False)
        share = share[share > 1e-9] / share.sum()
        assert rank == pytest.approx(np.exp(-(share * np.log(share)).sum()), rel=1e-4)


def test_rank_of_one_direction_of_nothing_and_of_no_number() -> None:
    a = torch.zeros(3, 10, 4)
    a[0] = torch.arange(10.0)[:, None]
    a[2, 0, 0] = torch.nan
    one, none, unknown = effective_rank(a).tolist()
    assert one == pytest.approx(1, abs=1e-3) and none == 0 and np.isnan(unknown)


def test_the_ratio_is_the_trainers() -> None:
    trainer = trained()
    for layer, ratio in enumerate(trainer.updates.ratios()):
        np.testing.assert_array_equal(told(trainer)[f"inside.{layer}.ratio"], ratio)
    without = layer_statistics(trainer.network, trainer.spec, trainer.dataset)
    assert np.isnan(without["inside.0.ratio"]).all()


DISTURBED = {
    "dropout": {"network__dropout": (0.3,), "network__dropout_input": 0.1},
    "batch norm": {"network__norm": "batch"},
    "random slopes": {"network__activations": [{"name": "rrelu"}]},
    "learned": {"network__activations": [SUBNETWORK]},
    "normed inside": {"network__activations": [{"name": "subnetwork", "learned": {"inner": "tanh", "norm": True}}]},
    "by table": {"network__activations": [{"name": "subnetwork", "learned": {"evaluation": "table"}}]},
}


@pytest.mark.parametrize("name", DISTURBED)
@pytest.mark.parametrize("steps", [0, 7])
def test_looking_changes_nothing_that_follows(name: str, steps: int) -> None:
    one, other = trained(steps=steps, **DISTURBED[name]), trained(steps=steps, **DISTURBED[name])
    before = [None if p.grad is None else p.grad.clone() for p in one.parameters]
    told(one)
    told(one)
    for parameter, kept in zip(one.parameters, before, strict=True):
        assert (parameter.grad is None) if kept is None else torch.equal(parameter.grad, kept)
    assert all(module.training for module in one.network.modules())
    one.advance(9)
    other.advance(9)
    mine, theirs = one.state_dict(), other.state_dict()
    for key, value in mine["network"].items():
        assert torch.equal(value, theirs["network"][key]), key


@pytest.mark.parametrize("choice", ["step", "identity", "maxout", "prelu", SUBNETWORK | {"sharing": "neuron"}], ids=str)
def test_every_kind_of_activation_is_answered(choice: str | dict) -> None:
    found = told(trained(choice))
    assert found["inside.0.curve"].shape[1] == 97 and found["inside.0.active"].shape == (3, 8)
    assert np.isnan(found["inside.0.curve"]).all() == (choice == "maxout")
    assert ((found["inside.0.moving"] >= 0) & (found["inside.0.moving"] <= 1)).all()


def test_a_large_network_is_looked_at_on_fewer_rows() -> None:
    trainer = trained(network__hidden=(900, 900), seeds=10, steps=0, data__samples=500)
    most = rows_allowed(trainer.network, trainer.spec)
    assert 10 * 1800 * most <= 2_000_000 < 10 * 1800 * (most + 1)
    active = told(trainer)["inside.0.active"]
    assert active.shape == (10, 512)
    np.testing.assert_allclose(active * most, np.round(active * most), atol=1e-3)


# -- bad input


def odd(x: np.ndarray, y: np.ndarray | None = None, **changes: object):
    trainer = trained(steps=0, **changes)
    targets = np.zeros(len(x), np.int64) if y is None else y
    return trainer, dataclasses.replace(trainer.dataset, train=Split(x.astype(np.float32), targets))


def quietly(trainer: Trainer, dataset):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return layer_statistics(trainer.network, trainer.spec, dataset)


def test_one_row() -> None:
    found = quietly(*odd(np.array([[0.3, -0.2]])))
    assert all(np.isfinite(v).all() for k, v in found.items() if k.endswith((".stat", ".hist", ".ends", ".rank")))


def test_one_row_with_batch_norm_is_refused_in_a_sentence() -> None:
    with pytest.raises(SpecError, match=r"needs a batch of two rows or more, not 1\."):
        quietly(*odd(np.array([[0.3, -0.2]]), network__norm="batch"))


def test_constant_input_and_one_neuron() -> None:
    found = quietly(*odd(np.ones((50, 2)), network__hidden=(1, 1)))
    assert found["inside.0.z.stat"][:, 1] == pytest.approx(0, abs=1e-6)
    low, high = found["inside.0.z.ends"]
    assert low < high
    np.testing.assert_allclose(found["inside.0.z.hist"].sum(1) + found["inside.0.z.beyond"].sum(1), 1, atol=1e-6)


def test_weights_that_are_no_numbers_leave_the_others_alone() -> None:
    trainer, other = trained(steps=5), trained(steps=5)
    with torch.no_grad():
        trainer.network.layers[0].weight[1] = torch.nan
    found, right = quietly(trainer, trainer.dataset), quietly(other, other.dataset)
    assert np.isnan(found["inside.0.z.stat"][1]).all() and np.isnan(found["inside.1.rank"][1])
    assert np.isnan(found["inside.0.negative"]).tolist() == [False, True, False]
    assert found["inside.0.z.hist"][1].sum() == 0
    for name in ("inside.1.z.stat", "inside.0.da.stat", "inside.0.active", "inside.1.rank"):
        np.testing.assert_allclose(found[name][[0, 2]], right[name][[0, 2]], rtol=1e-6)
    assert all(np.isfinite(v).all() for k, v in found.items() if k.endswith(".ends"))


def test_nothing_but_broken_weights() -> None:
    trainer = trained(steps=0)
    with torch.no_grad():
        for layer in trainer.network.layers:
            layer.weight.fill_(torch.inf)
    found = quietly(trainer, trainer.dataset)
    assert all(np.isfinite(v).all() for k, v in found.items() if k.endswith((".ends", ".hist", ".beyond")))


def test_every_member_has_its_own_curve_where_they_differ_and_all_one_where_not() -> None:
    trainer = trained("prelu")
    with torch.no_grad():
        (letter,) = trainer.network.layers[0].activation.parameters()
        letter[:] = torch.tensor([0.1, 0.5, -1.0]).view(3, *[1] * (letter.dim() - 1))
    found = told(trainer)
    z = np.linspace(*found["inside.0.z.ends"], 97)
    for member, slope in enumerate((0.1, 0.5, -1.0)):
        expected = np.where(z > 0, z, slope * z)
        np.testing.assert_allclose(found["inside.0.curve"][member], expected, atol=1e-5)
    assert told(trained("tanh"))["inside.0.curve"].shape == (1, 97)


def test_gradients_are_counted_in_thirty_bins_with_the_exact_zeros_above_the_middle() -> None:
    trainer = trained("relu")
    with torch.no_grad():
        trainer.network.layers[0].bias[:, 0, 0] = -50.0  # never fires: its gradients are exact zeros
    found = told(trainer)
    shares, stat = found["inside.0.dw.hist"], found["inside.0.dw.stat"]
    assert shares.shape == (3, 30)
    assert (stat[:, 4] > 0).all() and (shares[:, 15] >= stat[:, 4] - 1e-6).all()
