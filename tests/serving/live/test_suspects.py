"""Who is put aside when a worker dies, and who is not."""

import pytest

from learnact.errors import RunError
from learnact.serving.live import suspects as module
from learnact.serving.live.record import Record
from learnact.serving.live.supervisor import DIED, SILENT, SLOW, Death
from learnact.serving.live.suspects import Suspects
from learnact.spec import Spec

OTHER = Spec().replace(seeds=3)


@pytest.fixture
def suspects() -> Suspects:
    return Suspects({"live": 4.0, "heavy": 60.0})


@pytest.fixture
def record() -> Record:
    return Record(Spec(), "live", visitor="ann")


def death(record: Record, reason: str = DIED) -> Death:
    return Death("live", record.key, reason)


def test_twice_at_the_same_step_is_one_time_too_many(suspects, record):
    assert suspects.judge(record, death(record)) == ""
    assert "twice, at the same place" in suspects.judge(record, death(record))


def test_who_got_further_in_between_is_not_to_blame(suspects, record):
    for step in range(50):
        record.header["step"] = step
        assert suspects.judge(record, death(record)) == ""
    assert suspects.judge(record, death(record)) != ""


def test_a_step_that_is_too_long_is_enough_and_names_the_limit(suspects, record):
    assert "longer than the 4 s" in suspects.judge(record, death(record, SLOW))


def test_a_worker_that_stood_blames_nobody(suspects, record):
    assert [suspects.judge(record, death(record, SILENT)) for _ in range(5)] == [""] * 5


def test_the_same_experiment_of_the_same_visitor_is_not_opened_again_for_a_while(suspects, record, monkeypatch):
    suspects.judge(record, death(record, SLOW))
    with pytest.raises(RunError, match="One step of this run took longer"):
        suspects.check("ann", Spec())
    suspects.check("ann", OTHER)
    suspects.check("bob", Spec())
    suspects.check("", Spec())
    later = module.time.monotonic() + 601
    monkeypatch.setattr(module.time, "monotonic", lambda: later)
    suspects.check("ann", Spec())


def test_what_is_noted_is_bounded(suspects, monkeypatch):
    monkeypatch.setattr(module, "MAX_ASIDE", 3)
    for number in range(9):
        one = Record(Spec(), "live", visitor=str(number))
        suspects.judge(one, death(one, SLOW))
    assert len(suspects.aside) == 3
    with pytest.raises(RunError):
        suspects.check("8", Spec())
