"""Early stopping, against the same rule applied in NumPy to the history of a run that never stops."""

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score

from learnact.training import Trainer, parameters

FAST = {"training__learning_rate": 0.5, "training__epochs": 60}  # goes up and down


def history(run: Trainer, metric: str) -> tuple[np.ndarray, list[dict[str, np.ndarray]]]:
    """The validation metric after every epoch [epochs, S], and the parameters at that moment."""
    values, kept = [], []
    while not run.ended:
        run.advance(run.batches.per_epoch)
        values.append(run.snapshot(None).metrics[f"validation.{metric}"])
        kept.append(parameters(run.network))
    return np.stack(values), kept


def epochs_of(values: np.ndarray, patience: int) -> tuple[int, int]:
    """(epoch of the best, epoch of the end), from 0, of one member's series in which less is better."""
    best = 0
    for epoch in range(1, len(values)):
        if values[epoch] < values[best]:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(values) - 1


@pytest.mark.parametrize("weights", ["best", "last"])
@pytest.mark.parametrize(("metric", "sign"), [("loss", 1), ("accuracy", -1)])
def test_each_member_stops_by_its_own_patience_with_the_weights_asked_for(trainer, metric, sign, weights) -> None:
    values, moments = history(trainer(**FAST), metric)
    run = trainer(**FAST, training__monitor=metric, training__patience=4, training__weights=weights)
    run.advance(100_000)
    ends = [epochs_of(sign * series, 4) for series in values.T]
    assert len({end for _, end in ends}) > 1  # else nothing is said about members that end alone
    got = parameters(run.network)
    for member, (best, end) in enumerate(ends):
        assert run.members.ends[member].step == (end + 1) * run.batches.per_epoch
        assert run.members.ends[member].sentence == f"No better validation {metric} for 4 epochs."
        expected = moments[best if weights == "best" else end]
        for name, tensor in got.items():
            np.testing.assert_array_equal(tensor[member], expected[name][member], err_msg=name)


def test_the_best_weights_stay_where_nothing_stops_early(trainer) -> None:
    values, moments = history(trainer(**FAST), "loss")
    run = trainer(**FAST, training__monitor="loss", training__weights="best")
    run.advance(100_000)
    assert run.members.ends == [None] * 3
    for name, tensor in parameters(run.network).items():
        for member, best in enumerate(values.argmin(axis=0)):
            np.testing.assert_array_equal(tensor[member], moments[best][name][member], err_msg=name)


@pytest.mark.parametrize(
    ("field", "bar", "metric", "reached", "sentence"),
    [
        ("stop_loss", 0.3, "loss", np.less, "The validation loss is below 0.3."),
        ("stop_accuracy", 0.9, "accuracy", np.greater_equal, "The validation accuracy has reached 0.9."),
    ],
)
def test_a_member_stops_in_the_first_epoch_that_reaches_the_bar(trainer, field, bar, metric, reached, sentence) -> None:
    easy = {"data__name": "blobs", "training__learning_rate": 0.05, "training__epochs": 60}
    values, _ = history(trainer(**easy), metric)
    run = trainer(**easy, **{f"training__{field}": bar})
    run.advance(100_000)
    for member, series in enumerate(values.T):
        end = run.members.ends[member]
        assert end.state == "stopped" and end.sentence == sentence
        assert end.step == (int(reached(series, bar).argmax()) + 1) * run.batches.per_epoch


@pytest.mark.parametrize(("metric", "sign", "enough"), [("loss", 1, False), ("accuracy", -1, True)])
def test_a_loss_must_be_below_its_bar_and_an_accuracy_may_equal_it(trainer, metric, sign, enough) -> None:
    easy = {"data__noise": 0.1, "training__learning_rate": 0.02, "training__epochs": 40, "seeds": 1}
    values, _ = history(trainer(**easy), metric)
    series = sign * values[:, 0]
    lowest = np.minimum.accumulate(series)
    equal = next(epoch for epoch in range(1, 40) if series[epoch] < lowest[epoch - 1] and lowest[-1] < series[epoch])
    run = trainer(**easy, **{f"training__stop_{metric}": float(values[equal, 0])})
    run.advance(100_000)
    end = equal if enough else int((series < series[equal]).argmax())
    assert run.members.ends[0].step == (end + 1) * run.batches.per_epoch


def test_a_stop_in_between_is_part_of_the_state(trainer) -> None:
    options = {**FAST, "training__monitor": "loss", "training__patience": 4, "training__weights": "best"}
    whole, first = trainer(**options), trainer(**options)
    whole.advance(100_000)
    first.advance(3 * first.batches.per_epoch)
    second = trainer(**options)
    second.load_state_dict(first.state_dict())
    second.advance(100_000)
    assert [end.step for end in second.members.ends] == [end.step for end in whole.members.ends]
    for name, tensor in whole.network.state_dict().items():
        assert torch.equal(tensor, second.network.state_dict()[name]), name


def test_a_run_that_is_saved_after_every_piece_of_work_ends_at_the_same_step(trainer) -> None:
    options = {**FAST, "training__epochs": 4, "training__monitor": "loss", "training__patience": 50}
    whole, saved = trainer(**options), trainer(**options)
    whole.advance(100_000)
    for _ in range(3 * whole.step):  # more pieces than there are
        saved.work()
        saved.state_dict()  # finishes an evaluation under way, and may find that the run has ended
    assert saved.ended and saved.step == whole.step
    for name, tensor in whole.network.state_dict().items():
        assert torch.equal(tensor, saved.network.state_dict()[name]), name


def test_the_best_weights_stay_where_a_bar_is_reached_too(trainer) -> None:
    """The monitored accuracy was better before the loss fell below its bar."""
    noisy = {"data__noise": 0.4, "training__learning_rate": 0.05, "training__epochs": 60, "seeds": 6}
    accuracy, moments = history(trainer(**noisy), "accuracy")
    loss, _ = history(trainer(**noisy), "loss")
    bar = float(np.quantile(loss.min(axis=0), 0.9))
    run = trainer(**noisy, training__monitor="accuracy", training__weights="best", training__stop_loss=bar)
    run.advance(100_000)
    ends = (loss < bar).argmax(axis=0)
    best = [int(series[: end + 1].argmax()) for series, end in zip(accuracy.T, ends, strict=True)]
    stopped = [member for member in range(6) if run.members.ends[member] is not None]
    assert any(best[member] < ends[member] for member in stopped)
    got = parameters(run.network)
    for member in stopped:
        assert run.members.ends[member].step == (ends[member] + 1) * run.batches.per_epoch
        for name, tensor in got.items():
            np.testing.assert_array_equal(tensor[member], moments[best[member]][name][member], err_msg=name)


def test_who_had_ended_has_ended_in_a_run_that_takes_the_state_up(trainer) -> None:
    first = trainer(**FAST, training__monitor="loss", training__patience=4)
    while sum(end is not None for end in first.members.ends) != 1:
        first.advance(1)
    second = trainer(**FAST, training__monitor="loss", training__patience=4)
    second.load_state_dict(first.state_dict())
    assert second.members.alive.tolist() == first.members.alive.tolist() == [end is None for end in first.members.ends]
    before = parameters(second.network)
    second.advance(second.batches.per_epoch)
    for name, tensor in parameters(second.network).items():
        for member, end in enumerate(first.members.ends):
            assert np.array_equal(tensor[member], before[name][member]) == (end is not None), name


def test_the_area_under_the_curve_can_be_watched(trainer) -> None:
    other = trainer(**FAST)
    values = []
    while not other.ended:
        other.advance(other.batches.per_epoch)
        logits, y = other.evaluation.logits(other.dataset.validation)
        values.append([roc_auc_score(y[0], member[:, 0]) for member in logits])
    run = trainer(**FAST, training__monitor="auc", training__patience=4)
    run.advance(100_000)
    for member, series in enumerate(np.transpose(values)):
        _, end = epochs_of(-series, 4)
        assert run.members.ends[member].step == (end + 1) * run.batches.per_epoch
