"""Turns are handed on in order, to who is in a hurry first, and nobody's is lost."""

from __future__ import annotations

import threading
import time

from storage.turns import Turns


def _waiting(turns: Turns, name: str, order: list[str], *, hurry: bool) -> threading.Thread:
    def work() -> None:
        assert turns.take(timeout=10, hurry=hurry)
        order.append(name)
        turns.end()

    before = len(turns._hurried) + len(turns._others)
    thread = threading.Thread(target=work)
    thread.start()
    while len(turns._hurried) + len(turns._others) == before:
        time.sleep(0.001)
    return thread


def test_first_come_first_served_but_for_who_is_in_a_hurry() -> None:
    turns, order = Turns(), list[str]()
    assert turns.take(timeout=1)
    threads = [
        _waiting(turns, name, order, hurry=name.startswith("h")) for name in ("a", "b", "h1", "c", "h2")
    ]
    turns.end()
    for thread in threads:
        thread.join(10)
    assert ["h1", "h2", "a", "b", "c"] == order


def test_who_gave_up_is_passed_over_and_the_turn_is_free_in_the_end() -> None:
    turns, order = Turns(), list[str]()
    assert turns.take(timeout=1)
    assert not turns.take(timeout=0.01)
    last = _waiting(turns, "last", order, hurry=False)
    turns.end()
    last.join(10)
    assert ["last"] == order
    assert turns.take(timeout=0.01)


def test_one_at_a_time_however_many_come() -> None:
    turns, inside, worst = Turns(), 0, 0

    def work() -> None:
        nonlocal inside, worst
        for n in range(200):
            if turns.take(timeout=0.0005 if n % 3 == 0 else 10, hurry=n % 5 == 0):
                inside += 1
                worst = max(worst, inside)
                inside -= 1
                turns.end()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert 1 == worst
    assert turns.take(timeout=0.01), "no turn was lost"
