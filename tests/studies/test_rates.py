"""One experiment at several learning rates: against trainings of their own, and what is refused."""

import json
import signal
from pathlib import Path

import numpy as np
import pytest
import torch

from learnact.cli import main
from learnact.cli.common import STOPPED
from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.studies.rates import over_rates, parsed
from learnact.training import Trainer

SPEC = Spec().replace(
    data__name="circle", data__samples=100, seeds=2, network__hidden=(6, 4), network__activations=[{"name": "tanh"}],
    training__optimiser="sgd",
)  # fmt: skip


def finish(rate: float, number: int, count: int, trainer: Trainer) -> None:
    while not trainer.ended:
        trainer.advance(50)


@pytest.fixture(scope="module")
def found():
    return over_rates(SPEC, SPEC.data.load(), [0.01, 0.5], 3, finish)


def plain(rate: float | None) -> list[np.ndarray]:
    """z of both hidden layers and members, all training rows, by NumPy from a training of its own."""
    spec = SPEC.replace(training__epochs=3, training__learning_rate=rate or 0.01)
    dataset = spec.data.load()
    trainer = Trainer(spec, dataset)
    if rate:
        finish(0.0, 1, 1, trainer)
    h = np.broadcast_to(dataset.train.x, (2, *dataset.train.x.shape)).astype(float)
    zs = []
    for layer in trainer.network.layers[:2]:
        zs.append(h @ layer.weight.detach().numpy() + layer.bias.detach().numpy())
        h = np.tanh(zs[-1])
    return zs


@pytest.mark.parametrize("which", [0, 1, 2])
def test_densities_are_those_of_a_training_at_that_rate(found, which: int) -> None:
    moment = [found["first"], *found["rates"]][which]
    for layer, z in zip(moment["layers"], plain(moment["rate"] or None), strict=True):
        flat = z.reshape(2, -1)
        np.testing.assert_allclose(layer["mean"], flat.mean(1), atol=1e-4)
        np.testing.assert_allclose(layer["deviation"], flat.std(1), rtol=1e-3)
        low, high = layer["ends"]
        counts = np.array([np.histogram(row, 48, (low, high))[0] for row in flat])
        assert np.abs(np.array(layer["shares"]) * flat.shape[1] - counts).max() <= 1.01
        np.testing.assert_allclose(layer["curve"], np.tanh(np.linspace(low, high, 97)), atol=1e-5)


def test_every_rate_starts_at_the_same_weights_and_goes_elsewhere(found) -> None:
    first, slow, fast = [found["first"], *found["rates"]]
    assert (first["rate"], slow["rate"], fast["rate"]) == (0.0, 0.01, 0.5) and slow["steps"] == fast["steps"] > 0
    moved = [abs(np.array(one["layers"][1]["deviation"]) - first["layers"][1]["deviation"]) for one in (slow, fast)]
    assert (moved[0] < moved[1]).all()
    assert found["seeds"] == [0, 1] and len(fast["metrics"]["validation.accuracy"]) == 2 and not fast["lost"]


def test_a_rate_at_which_all_diverges_is_told_in_nulls() -> None:
    spec = SPEC.replace(network__activations=[{"name": "cube"}])
    (moment,) = over_rates(spec, spec.data.load(), [100], 3, finish)["rates"]
    assert moment["lost"] == 2 and moment["layers"][0]["mean"] == [None, None]
    json.dumps(moment, allow_nan=False)


def test_a_rate_that_no_experiment_may_have_is_refused_before_any_training() -> None:
    with pytest.raises(SpecError, match=r"learning_rate must be 100 or less, not 1000\.0\."):
        over_rates(SPEC, SPEC.data.load(), [0.1, 1e3], 3, lambda *_: pytest.fail("trained"))


def test_rates_are_read_in_order_and_once() -> None:
    assert parsed("0.1, 1e-3,0.1 ,1") == (0.001, 0.1, 1.0)


@pytest.mark.parametrize("text", ["", "fast", "0.1;1", "0,1", "-1", "inf", "nan", "1,2,3,4,5,6,7,8,9"])
def test_bad_rates_are_one_sentence(text: str) -> None:
    with pytest.raises(SpecError, match=r"^(Rates must be numbers|At most 8 rates).*not .*\.$"):
        parsed(text)


def test_rates_that_are_trained_are_told_where_it_is_stopped(found, tmp_path, capsys, monkeypatch) -> None:
    path, out = tmp_path / "spec.json", tmp_path / "out.json"
    path.write_text(SPEC.to_json())
    advance = Trainer.advance

    def interrupted(trainer: Trainer, steps: int) -> int:
        if trainer.spec.training.learning_rate == 0.5 and trainer.step == 2:
            signal.raise_signal(signal.SIGTERM)
        return advance(trainer, steps)

    monkeypatch.setattr(Trainer, "advance", interrupted)
    arguments = ["rates", str(path), "--rates", "0.01,0.5,2", "--epochs", "3", "--threads", "1", "--out", str(out)]
    threads = torch.get_num_threads()
    assert main([*arguments, "--json"]) == STOPPED
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told == json.loads(out.read_text())
    assert told["stopped"] and not found["stopped"] and told["rates"] == found["rates"][:1]
    assert main(arguments) == STOPPED
    assert capsys.readouterr().out.splitlines()[-1] == "Stopped: 1 of 3 rates are trained."
    torch.set_num_threads(threads)


def test_the_command_prints_writes_and_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "spec.json", tmp_path / "out.json"
    path.write_text(SPEC.to_json())
    threads = torch.get_num_threads()
    arguments = ["rates", str(path), "--epochs", "2", "--threads", "1", "--out", str(out)]
    assert main([*arguments, "--rates", "0.1,1", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out.strip().rsplit("\n", 1)[-1]) == json.loads(out.read_text())
    assert "(2 of 2)" in told.err
    assert main([*arguments, "--rates", "0.1"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["rate", "at", "at", "0.1", "0.1"]
    assert main([*arguments, "--rates", "slow"]) == 2
    assert capsys.readouterr().err.startswith("learnact: Rates must be numbers")
    torch.set_num_threads(threads)
