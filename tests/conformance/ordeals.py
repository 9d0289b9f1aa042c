import json
from collections.abc import Iterator
from itertools import permutations
from random import Random
from typing import Any, ClassVar

import pytest

from services.chassis.consume import _TRIES as TRIES
from services.chassis.failpoints import Point
from tests.conformance.bindings import unbound
from tests.conformance.fate import Act, Strike
from tests.conformance.house import House
from tests.conformance.outcome import Outcome
from tests.conformance.subject import Service, Story, Subject, Subscriber
from tests.support.eventually import eventually

_ORDERS = 6


class Ordeals:
    """What every subscriber must bear. After each ordeal a case is what it is when nothing goes wrong:
    the same aggregates, the same sayings under the same ids, every partner's effect once.
    """

    service: ClassVar[Service]

    async def test_when_nothing_goes_wrong_it_passes_the_points_that_it_names(
        self, house: House, subject: Subject
    ) -> None:
        calm = await house.undisturbed(subject)

        assert calm.aggregates
        assert all(count == 1 for count in calm.effects.values())
        assert calm.effects or not _calls(subject)

    async def test_death_at_this_line(self, house: House, subject: Subject, line: int) -> None:
        calm, case_no = await house.undisturbed(subject), await house.case(subject)
        house.life.strike(Strike(Act.DIE, skip=line))

        await subject.provoke(house, case_no)
        await house.life.ended()
        await house.life.begin()

        if isinstance(subject, Subscriber):
            await house.acknowledged(1)
        await house.comes_to(calm, case_no, time_passes=subject.resumed_by_timer)

    async def test_a_message_that_comes_four_times(self, house: House, subscriber: Subscriber) -> None:
        """Three copies at once and one when all is done."""
        calm, case_no = await house.undisturbed(subscriber), await house.case(subscriber)
        message = subscriber.message(case_no)

        await house.deliver(subscriber.queue, message, message, message)
        await house.acknowledged(3)
        await house.deliver(subscriber.queue, message)
        await house.acknowledged(4)

        await house.comes_to(calm, case_no)

    async def test_a_handler_that_fails_twice_and_then_works(
        self, house: House, subscriber: Subscriber
    ) -> None:
        calm, case_no = await house.undisturbed(subscriber), await house.case(subscriber)
        house.life.strike(Strike(Act.FAIL, times=2))

        await subscriber.provoke(house, case_no)

        await house.acknowledged(1)
        await house.comes_to(calm, case_no)

    async def test_a_handler_that_always_fails_parks_its_message_and_harms_no_other(
        self, house: House, subscriber: Subscriber
    ) -> None:
        calm = await house.undisturbed(subscriber)
        unlucky, other = await house.case(subscriber), await house.case(subscriber)
        before = _apart_from_incidents(await house.outcome(unlucky))
        house.life.strike(Strike(Act.FAIL, times=TRIES))

        await subscriber.provoke(house, unlucky)
        (parked,) = await house.parked(1)
        await house.incident_opened(unlucky)
        await house.at_rest()
        assert _apart_from_incidents(await house.outcome(unlucky)) == before
        await subscriber.provoke(house, other)

        assert parked.queue == subscriber.queue.name
        assert "RehearsedError" in parked.reason
        assert "Traceback" in parked.stack
        await house.comes_to(calm, other)
        await house.at_rest()

    async def test_poison_is_parked_whole_and_what_stands_between_is_handled(
        self, house: House, subscriber: Subscriber
    ) -> None:
        calm, case_no = await house.undisturbed(subscriber), await house.case(subscriber)
        poison = list(_poison(subscriber.message(await house.case(subscriber)).wire()))

        for place, body in enumerate(poison):
            await house.deliver_raw(subscriber.queue, body, f"poison-{place}")
            if place == len(poison) // 2:
                await subscriber.provoke(house, case_no)

        parked = await house.parked(len(poison))
        assert sorted(each.body for each in parked) == sorted(poison)
        assert all(each.queue == subscriber.queue.name and each.reason for each in parked)
        await house.comes_to(calm, case_no)
        await house.at_rest()

    async def test_what_no_queue_takes_is_kept_and_goes_out_when_one_does(
        self, house: House, speaker: Subject
    ) -> None:
        calm = await house.undisturbed(speaker)
        await house.reborn()  # or a binding that the life before missed comes back too early
        case_no = await house.case(speaker)
        alerts = _alerts(house)

        async with unbound(house, {kind for kind, _ in calm.said}):
            await speaker.provoke(house, case_no)
            await house.until(lambda: _alerts(house) > alerts)

        if isinstance(speaker, Subscriber):
            await house.acknowledged(1)
        await house.comes_to(calm, case_no, time_passes=speaker.resumed_by_timer)

    async def test_the_broker_goes_while_they_publish(self, house: House) -> None:
        calm = [await house.undisturbed(each) for each in self.service.subscribers]
        cases = [await house.case(each) for each in self.service.subscribers]
        house.life.strike(Strike(Act.STOP, skip=1))

        for subscriber, case_no in zip(self.service.subscribers, cases, strict=True):
            await subscriber.provoke(house, case_no)
        await house.life.stands_still()
        before = house.life.passed(), house.life.log()
        house.gate.shut()
        try:
            house.life.go_on()
            await house.until(lambda: (house.life.passed(), house.life.log()) != before)
        finally:
            house.gate.open()
        await house.at_rest()
        await house.drained()

        for subscriber, expected, case_no in zip(self.service.subscribers, calm, cases, strict=True):
            await house.comes_to(expected, case_no, time_passes=subscriber.resumed_by_timer)

    async def test_while_a_partner_hangs_others_go_on(self, house: House) -> None:
        callers = [each for each in self.service.subscribers if _calls(each)]
        if not callers:
            pytest.skip("calls nobody")
        calm = [await house.undisturbed(each) for each in callers]
        held = [await house.case(each) for each in callers]
        free = [await house.case(each) for each in callers]

        asked = [await house.asked(case_no) for case_no in held]

        await house.partner_fails("timeout_after_commit", delay=60)
        for caller, case_no in zip(callers, held, strict=True):
            await caller.provoke(house, case_no)

        async def all_hang() -> bool:
            return [await house.asked(case_no) - 1 for case_no in held] == asked

        await eventually(all_hang)
        await house.partner_recovers()
        for caller, case_no in zip(callers, free, strict=True):
            await caller.provoke(house, case_no)

        await house.acknowledged(len(callers))
        assert [await house.asked(case_no) for case_no in free] == [count + 1 for count in asked]
        await house.acknowledged(2 * len(callers))
        for expected, case_no in zip(calm, free, strict=True):
            await house.comes_to(expected, case_no)
        for expected, case_no in zip(calm, held, strict=True):
            await house.comes_to(expected, case_no, time_passes=True)

    async def test_the_messages_of_a_case_in_any_order(self, house: House, story: Story) -> None:
        expected = None
        for order in _orders(len(story.tell)):
            case_no = await house.case()
            messages = story.messages(case_no)
            for count, place in enumerate(order, 1):
                await house.deliver(story.queue, messages[place])
                await house.acknowledged(count)
            found = await house.told(case_no, story)
            expected = expected or found
            assert found == expected, order


def _calls(subject: Subject) -> bool:
    return Point.AFTER_EFFECT in subject.passes


def _apart_from_incidents(outcome: Outcome) -> list[Any]:
    """Return the states; intake, which hears of incidents, notes its own too."""
    return [
        {**state, "facts": [fact for fact in state.get("facts", ()) if "incident" not in fact["kind"]]}
        for state in (aggregate["state"] for aggregate in outcome.aggregates.values())
    ]


def _poison(good: bytes) -> Iterator[bytes]:
    event = json.loads(good)
    yield b""
    yield b"\xff\xfe\x00"
    yield b"not JSON"
    yield b"[" * 10_000
    yield b"[]"
    yield good[:-20]
    yield json.dumps({**event, "type": "linxia.case.unheard_of.v1"}).encode()
    yield json.dumps({**event, "data": {}}).encode()
    yield json.dumps({**event, "id": "no uuid"}).encode()


def _alerts(house: House) -> int:
    return house.life.log().count('"alert": true')


def _orders(count: int) -> list[tuple[int, ...]]:
    """Return the natural order, then others: all of a few, some of many, the reverse among them."""
    if count <= 3:
        return list(permutations(range(count)))
    shuffled = [Random(seed).sample(range(count), count) for seed in range(_ORDERS - 2)]
    return [tuple(range(count)), tuple(reversed(range(count))), *map(tuple, shuffled)]
