"""What all visitors share is made once, whoever asks first."""

import threading
import time

from learnact.serving.server_state import once


def test_threads_that_ask_at_once_are_given_the_same() -> None:
    made: list[object] = []

    @once
    def shared() -> object:
        time.sleep(0.05)  # while which the others ask
        made.append(object())
        return made[-1]

    assert not shared.made
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(shared())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1 and found == made * 8 and shared.made
    shared.cache_clear()
    assert shared() is not found[0] and len(made) == 2


def test_one_that_could_not_be_made_is_tried_again() -> None:
    tries: list[int] = []

    @once
    def shared() -> int:
        tries.append(1)
        return 1 // (len(tries) - 1)

    try:
        shared()
    except ZeroDivisionError:
        assert not shared.made
    assert shared() == 1
