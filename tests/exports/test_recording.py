"""A run that is put on record while it is trained on the command line."""

from pathlib import Path

import numpy as np
import pytest

from learnact.cli import main
from learnact.exports.recording import Recording
from learnact.serving.live.protocol import decode
from learnact.spec import Spec
from learnact.training import Trainer

SMALL = Spec().replace(data__name="circle", data__samples=100, seeds=2, network__hidden=(4,), training__epochs=6)


def test_what_is_told_is_what_a_trainer_knows() -> None:
    trainer = Trainer(SMALL, SMALL.data.load())
    recording = Recording(trainer)
    trainer.advance(5)
    recording.note()
    messages = recording.messages()
    assert decode(messages["metadata"])[0]["seeds"] == [0, 1]
    header, arrays = decode(messages["snapshot"])
    assert (header["step"], header["state"]) == (5, "finished")
    np.testing.assert_array_equal(arrays["history"][:, 0], [0, 5])
    np.testing.assert_array_equal(arrays["layers.1.bias"], trainer.network.layers[1].bias.detach())
    assert decode(messages["history"])[1]["snapshots"][:, 0].tolist() == [0, 5]


def test_train_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec, page = tmp_path / "spec.json", tmp_path / "run.html"
    spec.write_text(SMALL.to_json())
    assert main(["train", str(spec), "--html", str(page)]) == 0
    text = page.read_text("utf-8")
    assert text.startswith("<!doctype html>") and "Circle, 2-4-1, Tanh" in text
    # steps 0, 1, 2, 4, 8 and the ends of the other epochs: 6, 10, 12
    assert "all 8 moments" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_gets_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "spec.json"
    spec.write_text(SMALL.to_json())
    assert main(["train", str(spec), "--html", str(tmp_path / "nowhere" / "run.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err.splitlines()[-1]
