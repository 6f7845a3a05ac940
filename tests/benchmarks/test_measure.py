import json
import time

import pytest

from benchmarks import __main__ as command
from benchmarks.measure import Figure, calibration, milliseconds, ratio


def test_the_ratio_says_how_much_faster_the_first_is() -> None:
    assert 2 < ratio(lambda: time.sleep(0.004), lambda: time.sleep(0.016), rounds=5) < 6


def test_milliseconds_are_milliseconds() -> None:
    assert 10 <= milliseconds(lambda: time.sleep(0.01), rounds=3) < 40
    assert calibration() > 0


@pytest.mark.parametrize(
    ("value", "bar", "at_least", "holds"),
    [
        (9.0, 8.0, True, True),
        (7.9, 8.0, True, False),
        (7.9, 8.0, False, True),
        (9.0, 8.0, False, False),
        (float("nan"), 8.0, True, False),
        (float("nan"), 8.0, False, False),
        (1.0, None, True, True),
    ],
)
def test_a_figure_knows_whether_it_holds(value: float, bar: float | None, at_least: bool, holds: bool) -> None:
    assert Figure("f", value, bar, at_least).holds is holds


def benches() -> dict:
    return {
        "fast": lambda: [Figure("speed, times", 3.0, 8.0)],
        "lag": lambda: [Figure("lag, ms", 20, 50, False)],
    }


def test_a_full_run_writes_every_figure(monkeypatch, tmp_path, capsys) -> None:
    monkeypatch.setattr(command, "BENCHES", benches())
    monkeypatch.setattr(command, "RESULTS", tmp_path / "results.json")
    assert command.main([]) == 0
    written = json.loads((tmp_path / "results.json").read_text())
    assert [set(entry) for entry in written] == [{"name", "value", "bar", "holds"}] * 3
    assert written[1:] == [
        {"name": "speed, times", "value": 3.0, "bar": 8.0, "holds": False},
        {"name": "lag, ms", "value": 20, "bar": 50, "holds": True},
    ]
    shown = capsys.readouterr().out
    assert "FALLS SHORT" in shown and "≥ 8" in shown and "≤ 50" in shown


def test_one_bench_by_name_leaves_the_results_alone(monkeypatch, tmp_path, capsys) -> None:
    monkeypatch.setattr(command, "BENCHES", benches())
    monkeypatch.setattr(command, "RESULTS", tmp_path / "results.json")
    assert command.main(["lag"]) == 0
    assert not (tmp_path / "results.json").exists()
    assert "speed" not in capsys.readouterr().out


def test_an_unknown_bench_gets_one_sentence(monkeypatch, capsys) -> None:
    monkeypatch.setattr(command, "BENCHES", benches())
    assert command.main(["slow"]) == 2
    assert capsys.readouterr().err == "A bench is one of fast, lag, not slow.\n"
