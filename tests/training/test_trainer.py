"""The trainer against plain torch, one member at a time, and what it promises about numbers."""

import io

import numpy as np
import pytest
import torch
from torch import nn

from learnact.data import load
from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.training import End, Trainer
from learnact.training.trainer import device, threads

SGD = {"training__optimiser": "sgd", "training__learning_rate": 0.1}


def plain_copy(trainer: Trainer, member: int) -> nn.Sequential:
    """One member as a plain torch network with the same first weights."""
    layers: list[nn.Module] = []
    for layer in trainer.network.layers:
        linear = nn.Linear(layer.weight.shape[1], layer.weight.shape[2])
        linear.weight.data = layer.weight[member].detach().T.clone()
        linear.bias.data = layer.bias[member, 0].detach().clone()
        layers += [linear, nn.Tanh()]
    return nn.Sequential(*layers[:-1])


@pytest.mark.parametrize(
    ("optimiser", "make", "rate"),
    [
        ("sgd", torch.optim.SGD, 0.1),
        ("adam", torch.optim.Adam, 0.1),
        ("rmsprop", torch.optim.RMSprop, 0.003),  # its first steps are ten times the rate: larger ones amplify rounding
    ],
)
def test_member_follows_a_plain_network(trainer, optimiser, make, rate):
    ours = trainer(training__optimiser=optimiser, training__learning_rate=rate)
    others = [plain_copy(ours, s) for s in range(3)]
    optimisers = [make(net.parameters(), lr=rate) for net in others]
    batches = trainer().batches  # the same Spec draws the same batches
    for _ in range(20):
        for s, (x, y) in enumerate(zip(*batches.next(), strict=True)):
            loss = nn.functional.binary_cross_entropy_with_logits(others[s](x)[:, 0], y.float())
            optimisers[s].zero_grad()
            loss.backward()
            optimisers[s].step()
    ours.advance(20)
    for s, net in enumerate(others):
        torch.testing.assert_close(ours.network.layers[0].weight[s], net[0].weight.T, atol=2e-5, rtol=2e-4)


def test_regularisation_follows_the_gradient_of_the_penalty(trainer):
    ours = trainer(**SGD, training__l1=0.01, training__l2=0.1)
    net = plain_copy(ours, 0)
    optimiser = torch.optim.SGD(net.parameters(), 0.1)
    x, y = trainer().batches.next()
    loss = nn.functional.binary_cross_entropy_with_logits(net(x[0])[:, 0], y[0].float())
    weights = [m.weight for m in net if isinstance(m, nn.Linear)]
    penalty = sum(0.01 * w.abs().sum() + 0.05 * w.square().sum() for w in weights)
    (loss + penalty).backward()
    optimiser.step()
    ours.advance(1)
    torch.testing.assert_close(ours.network.layers[1].weight[0], net[2].weight.T, atol=1e-6, rtol=1e-5)


def test_adamw_decay_is_decoupled_and_on_weights_alone(trainer):
    ours = trainer(training__optimiser="adamw", training__learning_rate=0.05, training__l2=0.3)
    net = plain_copy(ours, 1)
    weights = [m.weight for m in net if isinstance(m, nn.Linear)]
    biases = [m.bias for m in net if isinstance(m, nn.Linear)]
    groups = [{"params": weights, "weight_decay": 0.3}, {"params": biases, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, 0.05)
    x, y = trainer().batches.next()
    nn.functional.binary_cross_entropy_with_logits(net(x[1])[:, 0], y[1].float()).backward()
    optimiser.step()
    ours.advance(1)
    torch.testing.assert_close(ours.network.layers[0].weight[1], net[0].weight.T, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"network__dropout": 0.3, "network__dropout_input": 0.1},
        {"network__norm": "batch"},
        {"network__norm": "layer"},
    ],
)
def test_stacked_equals_alone(trainer, extra):
    together = trainer(**SGD, **extra)
    alone = trainer(**SGD, **extra, seeds=1, first_seed=2)
    together.advance(100)
    alone.advance(100)
    for ours, theirs in zip(together.network.parameters(), alone.network.parameters(), strict=True):
        torch.testing.assert_close(ours[2], theirs[0], atol=2e-6, rtol=1e-5)


def test_same_spec_same_numbers(trainer):
    first, second = trainer(), trainer()
    first.advance(60)
    for steps in (1, 7, 52):
        second.advance(steps)
    for ours, theirs in zip(first.network.parameters(), second.network.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_activation_does_not_change_first_weights_or_batches(trainer):
    tanh, relu = trainer(), trainer(network__activations=[{"name": "relu"}])
    assert torch.equal(tanh.network.layers[0].weight, relu.network.layers[0].weight)
    assert torch.equal(tanh.batches.next()[0], relu.batches.next()[0])


@pytest.mark.parametrize(
    "extra",
    [
        {
            "network__dropout": 0.4,
            "training__monitor": "loss",
            "training__patience": 30,
            "training__weights": "best",
        },
        {
            "training__optimiser": "rmsprop",
            "training__momentum": 0.5,
            "network__activations": [{"name": "rrelu"}],
        },
        {"training__drop_last": True, "network__norm": "batch", "network__activations": [{"name": "prelu"}]},
    ],
)
def test_saved_and_restored_goes_on_with_the_same_numbers(trainer, extra):
    unbroken = trainer(**extra)
    unbroken.advance(33)
    unbroken.set_live("training.learning_rate", 0.02)
    buffer = io.BytesIO()
    torch.save(unbroken.state_dict(), buffer)
    buffer.seek(0)
    broken = trainer(**extra)
    broken.load_state_dict(torch.load(buffer, weights_only=True))
    unbroken.advance(45)
    broken.advance(45)
    assert broken.step == unbroken.step == 78
    assert broken.live_changes == [(33, "training.learning_rate", 0.02)]
    for ours, theirs in zip(unbroken.network.parameters(), broken.network.parameters(), strict=True):
        assert torch.equal(ours, theirs)


@pytest.mark.parametrize("norm", ["none", "batch"])
@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize("name", ["relu", "rrelu"])
def test_diverging_member_is_frozen_alone(trainer, name, dropout, norm):
    relu = {
        "network__activations": [{"name": name}],
        "network__dropout": dropout,
        "network__norm": norm,
        "training__optimiser": "sgd",
        "training__learning_rate": 0.01,
    }
    fine, mixed = trainer(**relu), trainer(**relu)
    with torch.no_grad():
        mixed.network.layers[1].weight[1] = 3e38
    fine.advance(30)
    mixed.advance(30)
    ends = mixed.members.ends
    assert ends[0] is None and ends[2] is None
    assert ends[1].state == "diverged" and ends[1].step == 1
    assert "seed 1" in ends[1].sentence and "layer 2" in ends[1].sentence
    others = fine.network.state_dict()
    for part, tensor in mixed.network.state_dict().items():
        torch.testing.assert_close(tensor[[0, 2]], others[part][[0, 2]], msg=part)
    assert not mixed.ended


def test_divergence_names_the_step_and_ends_the_run(trainer):
    square = {
        "network__activations": [{"name": "square"}],
        "training__learning_rate": 50.0,
        "training__optimiser": "sgd",
    }
    run = trainer(**square)
    run.advance(500)
    assert run.ended
    assert all(end.state == "diverged" and end.step <= 500 for end in run.members.ends)
    assert run.step < 500


def test_a_member_that_diverged_has_no_numbers_and_goes_on_so_from_a_checkpoint(trainer):
    """Of 6 seeds 4 overflow at this rate, some of them with weights that were finite to the last."""
    square = {"network__activations": [{"name": "square"}], "network__hidden": (3, 3), "training__learning_rate": 0.3}
    shape = {"data__samples": 80, "training__batch": 16, "training__optimiser": "sgd", "training__epochs": 6}
    run, again = (trainer(seeds=6, **square, **shape) for _ in range(2))
    run.advance(500)
    again.load_state_dict(run.state_dict())
    lost = [end is not None and end.state == "diverged" for end in run.members.ends]
    assert 0 < sum(lost) < 6
    for one in (run, again):
        for name, tensor in one.network.named_parameters():
            assert tensor.isnan().flatten(1).all(1).tolist() == lost, name
            assert tensor.isfinite().flatten(1).all(1).tolist() == [not is_lost for is_lost in lost], name
        for name, values in one.snapshot().metrics.items():
            assert np.isnan(values).tolist() == lost, name


def test_ends_after_its_epochs(trainer):
    run = trainer(training__epochs=4)
    assert run.advance(10_000) == 4 * run.batches.per_epoch
    assert run.ended and run.epoch == 4


def test_learning_rate_turns_while_it_runs(trainer):
    run = trainer(**SGD)
    run.advance(5)
    run.set_live("training.learning_rate", 0.0)
    before = run.network.layers[0].weight.detach().clone()
    run.advance(5)
    assert torch.equal(run.network.layers[0].weight, before)
    with pytest.raises(SpecError, match=r"only data\.noise, .* can be changed, not network\.hidden"):
        run.set_live("network.hidden", 3)
    with pytest.raises(SpecError, match=r"training\.learning_rate must be 0 or more"):
        run.set_live("training.learning_rate", -1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"data__name": "iris", "training__monitor": "auc"}, "two classes"),
        ({"data__name": "plane", "training__monitor": "accuracy"}, "none or loss"),
    ],
)
def test_a_monitor_that_the_task_does_not_have(trainer, fields, words):
    with pytest.raises(SpecError, match=words):
        trainer(**fields)


def test_own_data_of_many_classes_have_no_auc_to_watch(trainer):
    """Of a table nobody knows the classes before it is read."""
    two = trainer(training__monitor="auc").spec
    with pytest.raises(SpecError, match="two classes only, and Iris is multiclass"):
        Trainer(two, load("iris"))


def test_snapshot_is_numpy_and_leaves_training_alone(trainer):
    looked, unseen = trainer(network__dropout=0.2), trainer(network__dropout=0.2)
    for _ in range(10):
        looked.advance(3)
        shot = looked.snapshot()
    unseen.advance(30)
    assert torch.equal(looked.network.layers[0].weight, unseen.network.layers[0].weight)
    assert all(isinstance(p, np.ndarray) and len(p) == 3 for p in shot.parameters.values())
    assert shot.confusion.sum() == 3 * len(looked.dataset.validation.x)


@pytest.mark.parametrize("name", ["blobs", "gaussian", "digits", "wine"])
def test_other_tasks_learn(trainer, name):
    run = trainer(
        data__name=name,
        data__samples=None,
        data__classes=4 if name == "blobs" else None,
        training__learning_rate=0.01,
    )
    before = run.snapshot(None).metrics["validation.loss"]
    run.advance(30 * run.batches.per_epoch)
    after = run.snapshot(None).metrics["validation.loss"]
    assert (after < 0.8 * before).all()


def test_batch_size_turns_while_it_runs(trainer):
    run = trainer(training__batch=10, training__epochs=6)  # 72 training rows
    run.advance(11)  # an epoch of 8 steps and 3 steps of the next
    run.set_live("training.batch", 36)
    assert run.epoch == pytest.approx(1 + 3 / 8)
    run.advance(1)
    assert run.epoch == pytest.approx(1 + 3 / 8 + 1 / 2)
    run.advance(1000)
    assert run.ended and run.epoch == pytest.approx(6 + 3 / 8)


def test_a_batch_may_become_larger_where_numbers_are_drawn_for_each_of_its_rows(trainer):
    noisy = {"network__dropout": 0.2, "network__dropout_input": 0.1, "network__activations": [{"name": "rrelu"}]}
    run = trainer(training__batch=10, **noisy)
    run.advance(11)
    run.set_live("training.batch", 500)  # more than there are
    assert run.advance(5) == 5
    assert not any(run.members.ends)


def test_noise_turns_while_it_runs_and_moves_the_same_points(trainer):
    run = trainer(data__name="moons")
    run.advance(5)
    before = run.dataset
    run.set_live("data.noise", 0.5)
    assert run.spec.data.noise == 0.5
    assert (run.dataset.train.y == before.train.y).all()
    assert not np.allclose(run.dataset.train.x, before.train.x)
    seen = run.batches.next()[0]
    assert (seen[0][:, None] == torch.from_numpy(run.dataset.train.x)).all(2).any(1).all()
    run.advance(20)
    saved = run.state_dict()
    other = trainer(data__name="moons")
    other.load_state_dict(saved)
    run.advance(30)
    other.advance(30)
    assert torch.equal(run.network.layers[0].weight, other.network.layers[0].weight)


def test_a_weight_is_set_by_hand(trainer):
    run = trainer()
    run.edit(0, "weight", (1, 3), 2.5, member=2)
    run.edit(2, "bias", (0, 0), -1.0)
    weight, bias = run.network.layers[0].weight, run.network.layers[2].bias
    assert weight[2, 1, 3] == 2.5 and weight[0, 1, 3] != 2.5
    assert (bias[:, 0, 0] == -1).all()
    assert run.edited == [(0, "layers.0.weight", [1, 3], 2.5, 2), (0, "layers.2.bias", [0, 0], -1.0, None)]


IMPOSSIBLE = [
    (9, "weight", (0, 0), 1.0, 0),
    (0, "norm", (0, 0), 1.0, 0),
    (0, "weight", (2, 0), 1.0, 0),
    (0, "weight", (0, -1), 1.0, 0),
    (0, "weight", (0, 0), 1.0, 3),
    (0, "weight", (0, 0), 1.0, -1),
    (0, "weight", (0,), 1.0, 0),
    (0, "weight", (0, 0, 0), 1.0, 0),
    (0, "norm.weight", (0, 0), 1.0, 0),
    (0, "bias", (1, 0), 1.0, 0),
    (0, "weight", (0, 0), float("nan"), 0),
]


@pytest.mark.parametrize(("layer", "name", "place", "value", "member"), IMPOSSIBLE)
def test_an_edit_that_cannot_be_is_a_sentence(trainer, layer, name, place, value, member):
    with pytest.raises(SpecError, match=r"This network has no|must be a number between"):
        trainer(network__norm="batch").edit(layer, name, place, value, member)


@pytest.mark.parametrize(
    ("data", "loss"), [("circle", "hinge"), ("circle", "mse"), ("plane", "huber"), ("plane", "mae")]
)
def test_other_losses_learn(trainer, data, loss):
    run = trainer(data__name=data, training__loss=loss, training__learning_rate=0.02)
    before = run.snapshot(None).metrics["train.loss"]
    run.advance(300)
    assert (run.snapshot(None).metrics["train.loss"] < 0.6 * before).all()


def test_a_loss_that_does_not_suit_the_task(trainer):
    with pytest.raises(SpecError, match=r"training\.loss must be one of default, mse, mae, huber here, not hinge"):
        trainer(data__name="plane", training__loss="hinge")


@pytest.mark.parametrize(
    ("choice", "there", "expected"),
    [("auto", False, "cpu"), ("auto", True, "cuda"), ("cpu", True, "cpu"), ("cuda", True, "cuda")],
)
def test_a_graphics_card_is_used_where_there_is_one(choice, there, expected, monkeypatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: there)
    assert device(choice).type == expected


@pytest.mark.parametrize(
    ("choice", "words"), [("cuda", "not cuda: it has no GPU"), ("gpu", "must be auto, cpu or cuda, not 'gpu'")]
)
def test_a_device_that_cannot_be_is_a_sentence(choice, words, monkeypatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(SpecError, match=words):
        device(choice)


@pytest.mark.parametrize(("width", "expected"), [(2777, 1), (2778, 7)])
def test_a_run_has_one_thread_where_its_step_takes_a_billion_multiplications_or_less(
    width: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three for each weight and bias, of which there are 4 · width + 1; for each of 300 rows and 100 seeds."""
    monkeypatch.setattr("torch.multiprocessing.cpu_count", lambda: 7)
    spec = Spec().replace(data__name="circle", network__hidden=(width,), training__batch=300, seeds=100)
    assert threads(spec, spec.data.load()) == expected


def test_what_ended_members_are_kept_at_is_noted_once() -> None:
    """One whose loss is not a number makes the sum of all losses none at every later step."""
    spec = Spec().replace(data__name="circle", data__samples=60, seeds=4, network__norm="batch", training__batch=8)
    trainer = Trainer(spec, spec.data.load())
    trainer.advance(3)
    trainer.members.end([0], [End("stopped", 3, "It stopped early.")])
    with torch.no_grad():
        trainer.network.layers[0].weight[1] = torch.nan
    trainer.advance(2)
    states = [end and end.state for end in trainer.members.ends]
    assert states == ["stopped", "diverged", None, None]
    noted = trainer.members.frozen
    before = {name: tensor.clone() for name, tensor in trainer.network.state_dict().items()}
    trainer.advance(5)
    assert trainer.members.frozen is noted, "all tensors were copied again"
    after = trainer.network.state_dict()
    assert all(torch.equal(after[name][0], tensor[0]) for name, tensor in before.items()), "one that stopped moved"
    assert not torch.equal(after["layers.0.weight"][2], before["layers.0.weight"][2])
    with torch.no_grad():
        trainer.network.layers[0].weight[2] = torch.nan
    trainer.advance(1)
    assert [end and end.state for end in trainer.members.ends] == ["stopped", "diverged", "diverged", None]
