"""So many times a minute, at once or one after another."""

import pytest

from api import pace
from api.pace import Pace


class Clock:
    """Seconds that pass when the test says so."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize("a_minute", [1, 3, 7, 60, 6000])
def test_so_many_at_once_then_one_by_one(a_minute: int) -> None:
    clock = Clock()
    bucket = Pace(a_minute, clock)
    assert [bucket.take("a") for _ in range(a_minute)] == [0.0] * a_minute
    wait = bucket.take("a")
    assert wait == pytest.approx(60 / a_minute)
    assert bucket.take("b") == 0.0
    clock.seconds += wait
    assert bucket.take("a") == 0.0
    assert bucket.take("a") > 0
    clock.seconds += 3600
    assert [bucket.take("a") for _ in range(a_minute)] == [0.0] * a_minute
    assert bucket.take("a") > 0


def test_what_is_given_back_was_not_taken() -> None:
    bucket = Pace(1, Clock())
    bucket.give_back("nobody")
    for _ in range(5):
        assert bucket.take("a") == 0.0
        bucket.give_back("a")
    assert bucket.take("a") == 0.0
    assert bucket.take("a") > 0


def test_no_more_than_so_many_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_MOST_KNOWN", 3)
    bucket = Pace(1, Clock())
    for who in "abcd":
        assert bucket.take(who) == 0.0
    assert bucket.take("d") > 0
    assert bucket.take("a") == 0.0
