"""The pace of a channel: so many a second, and none while it rests."""

from dataclasses import dataclass

from services.notifications.deliveries.pacing import FAILURES_TO_REST, Breaker, RateLimit


@dataclass
class Ticking:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_so_many_begin_in_a_second_however_many_wait() -> None:
    clock = Ticking()
    limit = RateLimit(10.0, clock)
    delays = [limit.delay() for _ in range(31)]
    assert delays[0] == 0.0
    assert abs(delays[30] - 3.0) < 1e-6
    clock.now += 60
    assert limit.delay() == 0.0


def test_what_keeps_failing_is_left_alone_and_then_tried_by_one() -> None:
    clock = Ticking()
    breaker = Breaker(clock)
    for _ in range(FAILURES_TO_REST - 1):
        assert breaker.may_try()
        breaker.failed()
    assert breaker.may_try(), "one failure less than it takes"
    breaker.failed()
    assert breaker.rests
    assert not breaker.may_try()
    clock.now += 16
    assert not breaker.rests
    assert breaker.may_try()
    assert not breaker.may_try(), "while one tries, the others wait"
    breaker.failed()
    first = breaker.until - clock.now
    assert 15 <= first <= 30, "twice as long as before, less the spread"
    clock.now += 31
    assert breaker.may_try()
    breaker.succeeded()
    assert breaker.may_try()
    assert breaker.may_try()


def test_what_had_begun_before_a_rest_does_not_make_it_longer() -> None:
    clock = Ticking()
    breaker = Breaker(clock)
    for _ in range(FAILURES_TO_REST):
        breaker.failed()
    until = breaker.until
    for _ in range(16):
        breaker.failed()
    assert breaker.until == until


def test_whoever_asks_for_a_pause_gets_it() -> None:
    clock = Ticking()
    breaker = Breaker(clock)
    breaker.failed(retry_after=600.0)
    assert breaker.rests
    assert breaker.until == clock.now + 600.0
    breaker = Breaker(clock)
    breaker.failed(retry_after=1e9)
    assert breaker.until == clock.now + 86_400.0


def test_a_rest_is_no_longer_than_a_quarter_of_an_hour() -> None:
    clock = Ticking()
    breaker = Breaker(clock)
    for _ in range(100):
        clock.now = max(clock.now, breaker.until)
        if breaker.may_try():
            breaker.failed()
    assert breaker.until - clock.now <= 900


def test_an_attempt_that_says_nothing_lets_the_next_one_try() -> None:
    clock = Ticking()
    breaker = Breaker(clock)
    for _ in range(FAILURES_TO_REST):
        breaker.failed()
    clock.now += 16
    assert breaker.may_try()
    breaker.left()
    assert breaker.may_try()
