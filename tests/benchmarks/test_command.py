"""The command that runs the benches: its table, what it records, and what it says became worse."""

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import recorded
from benchmarks.measure import Figure
from learnact.errors import MissingData

SLOW = Figure(recorded.CALIBRATION, 100.0)


def benches() -> dict:
    return {
        "fast": lambda: [Figure("speed, times", 3.0, 8.0)],
        "lag": lambda: [Figure("lag, ms", 20, 50, False)],
    }


@pytest.fixture
def results(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Two made-up benches, and a place for their results."""
    path = tmp_path / "results.json"
    monkeypatch.setattr(command, "BENCHES", benches())
    monkeypatch.setattr(command, "calibration", lambda: 50.0)
    monkeypatch.setattr(recorded, "PATH", path)
    return path


def before(*values: tuple[str, float]) -> list[dict]:
    return [{"name": name, "value": value, "bar": None, "holds": True} for name, value in values]


def test_a_full_run_writes_every_figure(results: Path, capsys) -> None:
    assert command.main([]) == 0
    written = json.loads(results.read_text())["figures"]
    assert [set(entry) for entry in written] == [{"name", "value", "bar", "holds"}] * 3
    assert written[1:] == [
        {"name": "speed, times", "value": 3.0, "bar": 8.0, "holds": False},
        {"name": "lag, ms", "value": 20, "bar": 50, "holds": True},
    ]
    shown = capsys.readouterr().out
    assert "FALLS SHORT" in shown and "≥ 8" in shown and "≤ 50" in shown and "no recorded run" in shown


def test_the_next_run_is_compared_with_it(results: Path, monkeypatch, capsys) -> None:
    command.main([])
    capsys.readouterr()
    monkeypatch.setattr(command, "BENCHES", {"fast": lambda: [Figure("speed, times", 2.0, 8.0)]})
    assert command.main([]) == 0
    shown = capsys.readouterr().out
    assert "1 of 1 figures are worse" in shown and "speed, times: 3 -> 2 (+50%)" in shown
    assert [entry["name"] for entry in recorded.read(results)] == [recorded.CALIBRATION, "speed, times"]


def test_results_from_before_dates_were_written_are_read(tmp_path: Path) -> None:
    old = before(("speed, times", 3.0))
    (tmp_path / "old.json").write_text(json.dumps(old))
    assert recorded.read(tmp_path / "old.json") == old and recorded.read(tmp_path / "none.json") == []


def test_one_bench_by_name_leaves_the_results_alone(results: Path, capsys) -> None:
    assert command.main(["lag"]) == 0
    assert not results.exists()
    assert "speed" not in capsys.readouterr().out


def test_a_bench_without_its_data_says_so_and_nothing_is_recorded(results: Path, monkeypatch, capsys) -> None:
    def absent() -> list[Figure]:
        raise MissingData("Fashion-MNIST is not here.")

    monkeypatch.setattr(command, "BENCHES", {"tutorial": absent} | benches())
    assert command.main([]) == 0
    shown = capsys.readouterr().out
    assert "tutorial did not run. Fashion-MNIST is not here." in shown and "lag, ms" in shown
    assert not results.exists()


def test_a_small_error_is_recorded_as_it_is(results: Path, monkeypatch) -> None:
    monkeypatch.setattr(command, "BENCHES", {"table": lambda: [Figure("largest error", 1.7284e-06)]})
    command.main([])
    assert recorded.read(results)[1]["value"] == 1.7284e-06


def test_an_unknown_bench_gets_one_sentence(results: Path, capsys) -> None:
    assert command.main(["slow"]) == 2
    assert capsys.readouterr().err == "A bench is one of fast, lag, not slow.\n"


@pytest.mark.parametrize(
    ("figure", "was", "worse"),
    [
        (Figure("speed, times", 8.0, 5.0), 10.0, 0.25),  # more is better
        (Figure("speed, times", 12.5, 5.0), 10.0, -0.2),
        (Figure("share", 0.5, 0.8, False), 0.4, 0.25),  # less is better, whatever the speed of the machine
        (Figure("lag, ms", 50.0, 100.0, False), 20.0, 0.25),  # the machine is half as fast: 40 are to be expected
        (Figure("lag, median ms", 40.0, None, False), 20.0, 0.0),  # nothing promised: a time shall still be short
        (Figure("memory, MB", 30.0, None, False), 20.0, 0.5),
        (Figure("gain, times", 30.0), 20.0, -1 / 3),
    ],
)
def test_a_figure_is_worse_by_a_share(figure: Figure, was: float, worse: float) -> None:
    (change,) = recorded.changes([SLOW, figure], before((recorded.CALIBRATION, 50.0), (figure.name, was)))
    assert change.worse == pytest.approx(worse)


def test_what_one_run_lacks_is_not_compared() -> None:
    lines = recorded.report([SLOW, Figure("new, ms", 1.0)], before(("old, ms", 1.0)))
    assert lines == ["There is no recorded run to compare with."]


def test_the_worst_comes_first_and_noise_is_not_named() -> None:
    figures = [Figure("a, times", 5.0), Figure("b, times", 2.0), Figure("c, times", 9.0)]
    lines = recorded.report(figures, before(("a, times", 10.0), ("b, times", 10.0), ("c, times", 10.0)))
    assert [line.split(",")[0].strip() for line in lines[1:]] == ["b", "a"]
    assert lines[0].startswith("Compared with the recorded run: 2 of 3")
