"""A partner that is away: who asks, when, and who is told."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from services.chassis.breaker import Breaker, Breakers, PartnerAwayError, waiting
from services.chassis.clock import ManualClock
from services.chassis.retry import PATIENCE
from tests.support.messages import NOW

FIRST_PAUSE = timedelta(seconds=5)


class AwayError(Exception):
    """The partner did not answer."""


class RefusedError(Exception):
    """The partner said no."""


class Partner:
    """Answers, or raises what it is told to; counts how often it is asked."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.asked = 0

    async def __call__(self) -> str:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        return "yes"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def breakers(clock: ManualClock) -> Breakers:
    return Breakers(clock, AwayError, answers=(RefusedError,), rate=10)


@pytest.fixture
def breaker(breakers: Breakers) -> Breaker:
    return breakers.of("zhujian")


@pytest.fixture
def partner() -> Partner:
    return Partner()


Open = Callable[[], Awaitable[None]]


@pytest.fixture
def open_it(breaker: Breaker, partner: Partner) -> Open:
    async def fail_five_times() -> None:
        partner.trouble = AwayError("HTTP 500")
        for _ in range(5):
            with pytest.raises(AwayError):
                await breaker.call(partner)

    return fail_five_times


async def probe(breaker: Breaker, partner: Partner, clock: ManualClock) -> timedelta:
    """Ask as soon as one may, and return how long the pause was."""
    until = breaker.wait()
    assert until is not None
    before = clock.now()
    while breaker.wait():
        clock.advance(timedelta(seconds=1))
    with pytest.raises(PartnerAwayError):
        await breaker.call(partner)
    return clock.now() - before


async def test_a_partner_that_answers_is_always_asked(breaker: Breaker, partner: Partner) -> None:
    assert [await breaker.call(partner) for _ in range(20)] == ["yes"] * 20
    assert breaker.wait() is None


async def test_after_five_failures_in_a_row_nobody_asks(
    breaker: Breaker, partner: Partner, open_it: Open, clock: ManualClock
) -> None:
    await open_it()

    with pytest.raises(PartnerAwayError) as away:
        await breaker.call(partner)

    assert partner.asked == 5
    assert away.value.until == clock.now() + FIRST_PAUSE + timedelta(seconds=0.1)


@pytest.mark.parametrize("answer", [None, RefusedError("422")], ids=["yes", "no"])
async def test_an_answer_between_failures_shows_that_it_is_there(
    breaker: Breaker, partner: Partner, answer: Exception | None
) -> None:
    for _ in range(3):
        for trouble in (AwayError("HTTP 500"),) * 4:
            partner.trouble = trouble
            with pytest.raises(AwayError):
                await breaker.call(partner)
        partner.trouble = answer
        if answer is None:
            assert await breaker.call(partner) == "yes"
        else:
            with pytest.raises(RefusedError):
                await breaker.call(partner)

    assert breaker.wait() is None


async def test_a_fault_of_ours_is_a_sign_of_nothing(breaker: Breaker, partner: Partner) -> None:
    partner.trouble = KeyError("a bug")
    for _ in range(10):
        with pytest.raises(KeyError):
            await breaker.call(partner)
    assert breaker.wait() is None


async def test_when_the_pause_is_over_one_asks_and_the_others_wait_for_what_it_hears(
    breaker: Breaker, partner: Partner, open_it: Open, clock: ManualClock
) -> None:
    await open_it()
    clock.advance(FIRST_PAUSE)
    assert breaker.wait() is None
    turned_away = 0

    async def ask_while_others_come() -> str:
        nonlocal turned_away
        for _ in range(3):
            with pytest.raises(PartnerAwayError):
                await breaker.call(partner)
            turned_away += 1
        return "yes"

    assert await breaker.call(ask_while_others_come) == "yes"
    assert (turned_away, partner.asked) == (3, 5)
    assert breaker.wait() is None


async def test_each_failure_makes_the_pause_longer_up_to_a_minute(
    breaker: Breaker, partner: Partner, open_it: Open, clock: ManualClock
) -> None:
    await open_it()
    pauses = [await probe(breaker, partner, clock) for _ in range(7)]
    assert [pause.total_seconds() for pause in pauses] == [5, 10, 20, 40, 60, 60, 60]


async def test_a_probe_that_is_never_heard_of_is_followed_by_another(
    breaker: Breaker, partner: Partner, open_it: Open, clock: ManualClock
) -> None:
    async def die() -> None:
        raise KeyboardInterrupt

    await open_it()
    clock.advance(FIRST_PAUSE)
    with pytest.raises(KeyboardInterrupt):
        await breaker.call(die)
    assert breaker.wait() is not None
    clock.advance(FIRST_PAUSE)
    partner.trouble = None
    assert await breaker.call(partner) == "yes"
    assert breaker.wait() is None


async def test_a_call_that_began_before_and_failed_after_does_not_count_again(
    breaker: Breaker, open_it: Open, clock: ManualClock
) -> None:
    async def slowly() -> None:
        await open_it()
        raise AwayError("timed out")

    with pytest.raises(AwayError):
        await breaker.call(slowly)
    clock.advance(FIRST_PAUSE)
    assert breaker.wait() is None


async def test_those_who_are_turned_away_come_back_one_by_one(
    breaker: Breaker, open_it: Open, clock: ManualClock
) -> None:
    await open_it()
    slots = [breaker.wait() for _ in range(1_000)]
    known = [slot for slot in slots if slot is not None]
    assert len(known) == 1_000
    assert min(known) >= clock.now() + FIRST_PAUSE
    gaps = [later - earlier for earlier, later in pairwise(known)]
    assert min(gaps) >= timedelta(seconds=0.1)
    assert max(known) - min(known) <= timedelta(seconds=100)


async def test_who_comes_back_early_gets_a_slot_behind_all_others(
    breaker: Breaker, partner: Partner, open_it: Open, clock: ManualClock
) -> None:
    await open_it()
    last = [breaker.wait() for _ in range(200)][-1]
    await probe(breaker, partner, clock)
    again = breaker.wait()
    assert last is not None
    assert again is not None
    assert again > last


async def test_a_clock_that_is_put_back_does_not_keep_a_partner_shut(
    breaker: Breaker, open_it: Open, clock: ManualClock
) -> None:
    await open_it()
    clock.advance(timedelta(minutes=-5))
    assert breaker.wait() is not None
    clock.advance(FIRST_PAUSE)
    assert breaker.wait() is None


async def test_an_outage_is_logged_once_when_it_begins_and_ends_and_alerts_once_when_it_lasts(
    breaker: Breaker, partner: Partner, open_it: Open, clock: ManualClock
) -> None:
    with capture_logs() as lines:
        await open_it()
        for _ in range(10):
            await probe(breaker, partner, clock)
        clock.advance(timedelta(minutes=1))
        partner.trouble = None
        await breaker.call(partner)
    assert [(line["event"], line.get("alert", False)) for line in lines] == [
        ("partner_away", False),
        ("partner_stays_away", True),
        ("partner_back", False),
    ]


async def test_the_figures_say_how_long_each_partner_has_been_away(
    breakers: Breakers, open_it: Open, clock: ManualClock
) -> None:
    breakers.of("shiyao")
    assert breakers.figures() == {}
    await open_it()
    clock.advance(timedelta(seconds=90))
    assert breakers.figures() == {"zhujian": 90.0}


async def test_an_aggregate_is_held_back_while_its_partner_is_away_and_its_patience_lasts(
    breakers: Breakers, open_it: Open
) -> None:
    failing = waiting("zhujian", NOW)
    assert breakers.hold(failing) is None
    await open_it()
    assert breakers.hold(failing) is not None
    assert breakers.hold(waiting("shiyao", NOW)) is None
    assert breakers.hold(waiting("zhujian", None)) is None
    assert breakers.hold({}) is None
    assert breakers.hold(waiting("zhujian", NOW - PATIENCE)) is None
