"""Data sets are loaded once, in turns among visitors, and the newest few are kept."""

import threading
from collections.abc import Iterator

import pytest

from learnact.data import Dataset
from learnact.errors import MissingData
from learnact.serving.live import loader as module
from learnact.serving.live.loader import Loader
from learnact.spec import Spec

WAIT_SECONDS = 60


class Source:
    """Data that come when the test says so."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.gate = threading.Semaphore(0)

    def __call__(self, spec: Spec) -> Dataset:
        self.gate.acquire()
        self.asked.append(spec.data.seed)
        if spec.data.seed == 404:
            raise MissingData("Not here.")
        return spec.data.load()


def of(seed: int) -> Spec:
    return Spec().replace(data__name="circle", data__samples=50, data__seed=seed)


@pytest.fixture
def source() -> Iterator[Source]:
    made = Source()
    yield made
    made.gate.release(99)


def test_each_is_loaded_once(source):
    load = Loader(source)
    first, same = load(of(1)), load(of(1).replace(seeds=7), "ann")
    source.gate.release(9)
    assert first is same and len(first.result(WAIT_SECONDS).train.x) > 0
    assert load(of(1)) is first and source.asked == [1]


def test_one_with_many_waits_for_the_others(source):
    load = Loader(source)
    asked = [load(of(seed), "greedy") for seed in range(5)] + [load(of(10), "ann"), load(of(11), "bob")]
    source.gate.release(9)
    for found in asked:
        found.result(WAIT_SECONDS)
    order = source.asked
    assert max(order.index(10), order.index(11)) <= 3  # behind two of the greedy one's at most
    assert [seed for seed in order if seed < 10] == [*range(5)]


def test_a_mistake_is_the_asker_s_and_is_tried_again(source):
    load = Loader(source)
    source.gate.release(9)
    with pytest.raises(MissingData):
        load(of(404)).result(WAIT_SECONDS)
    with pytest.raises(MissingData):
        load(of(404)).result(WAIT_SECONDS)
    assert source.asked == [404, 404]
    load(of(1)).result(WAIT_SECONDS)


def test_the_oldest_are_forgotten(source):
    load = Loader(source, keep=2)
    source.gate.release(9)
    for seed in (1, 2, 1, 3, 1, 2):
        load(of(seed)).result(WAIT_SECONDS)
    assert source.asked == [1, 2, 3, 2]


def test_large_ones_are_not_kept_beside_each_other(source, monkeypatch):
    load = Loader(source)
    source.gate.release(9)
    load(of(1)).result(WAIT_SECONDS)
    monkeypatch.setattr(module, "KEPT_BYTES", module._bytes(load(of(1))) * 3 // 2)
    for seed in (2, 1):
        load(of(seed)).result(WAIT_SECONDS)
        load(of(seed))
    assert source.asked == [1, 2, 1]
