import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from contracts.events import CaseAcceptedV1, CaseDecidedV1
from services.chassis.aggregates import Aggregates, AlreadyExistsError, Decide
from services.chassis.mongo import Database
from services.chassis.step import Cause, Saying, Step
from tests.component.chassis.conftest import Offered, Tally
from tests.support.messages import CASE_NO, NOW, accepted, decided


def hear(word: str, *, say: bool = True) -> Decide[Tally]:
    def decide(tally: Tally | None) -> Step[Tally]:
        heard = (*(tally.heard if tally else ()), word)
        says = (Saying(CaseDecidedV1, decided().data),) if say else ()
        return Step(Tally(heard=heard), says)

    return decide


def cause() -> Cause:
    return Cause(uuid4(), "test", CASE_NO)


async def test_a_cause_changes_an_aggregate_once(tallies: Aggregates[Tally]) -> None:
    why = cause()

    first = await tallies.handle(CASE_NO, why, hear("one"))
    await tallies.handle(CASE_NO, cause(), hear("two"))
    again = await tallies.handle(CASE_NO, why, hear("one"))

    assert first is not None
    assert again is not None
    assert (first.fresh, again.fresh) == (True, False)
    assert again.outgoing == first.outgoing
    assert again.state.heard == ("one", "two")


async def test_nothing_to_do_writes_nothing(tallies: Aggregates[Tally]) -> None:
    assert await tallies.handle(CASE_NO, cause(), lambda _: None) is None
    assert await tallies.get(CASE_NO) is None


async def test_a_refused_step_writes_nothing(tallies: Aggregates[Tally]) -> None:
    def refuse(_: Tally | None) -> Step[Tally]:
        raise ValueError("not allowed")

    with pytest.raises(ValueError, match="not allowed"):
        await tallies.do(CASE_NO, cause(), refuse)

    assert await tallies.get(CASE_NO) is None


async def test_concurrent_causes_all_count(tallies: Aggregates[Tally]) -> None:
    words = [f"word {number}" for number in range(8)]

    await asyncio.gather(*(tallies.handle(CASE_NO, cause(), hear(word)) for word in words))

    tally = await tallies.get(CASE_NO)
    assert tally is not None
    assert sorted(tally.heard) == words


async def test_the_same_cause_at_the_same_time_counts_once(tallies: Aggregates[Tally]) -> None:
    why = cause()

    taken = await asyncio.gather(*(tallies.handle(CASE_NO, why, hear("once")) for _ in range(5)))

    tally = await tallies.get(CASE_NO)
    assert tally is not None
    assert tally.heard == ("once",)
    assert len({each.outgoing for each in taken if each}) == 1


async def test_what_a_request_says_waits_beside_the_state(
    tallies: Aggregates[Tally], offered: Offered
) -> None:
    taken = await tallies.do(CASE_NO, cause(), hear("one"))

    document = await tallies.collection.find_one({"_id": CASE_NO})
    assert taken is not None
    assert document is not None
    assert [each["id"] for each in document["unsent"]] == [each.id for each in taken.outgoing]
    assert document["unsent_since"] == NOW
    assert [batch[1:] for batch in offered.batches] == [(CASE_NO, taken.outgoing)]


async def test_what_a_message_says_is_left_to_its_consumer(
    tallies: Aggregates[Tally], offered: Offered
) -> None:
    await tallies.handle(CASE_NO, cause(), hear("one"))

    document = await tallies.collection.find_one({"_id": CASE_NO})
    assert document is not None
    assert document["unsent"] == []
    assert "unsent_since" not in document
    assert offered.batches == []


async def test_a_value_that_must_be_unique_is_named(tallies: Aggregates[Tally]) -> None:
    await tallies.do("one", cause(), hear("same"))

    with pytest.raises(AlreadyExistsError) as caught:
        await tallies.do("other", cause(), hear("same"))

    assert caught.value.field == "first"


async def test_timers_are_set_moved_and_cancelled_by_steps(tallies: Aggregates[Tally]) -> None:
    def wake(**wakes: timedelta | None) -> Decide[Tally]:
        due = {kind: None if wait is None else NOW + wait for kind, wait in wakes.items()}
        return lambda tally: Step(tally or Tally(), wakes=due)

    async def wake_at() -> object:
        document = await tallies.collection.find_one({"_id": CASE_NO})
        assert document is not None
        return document.get("wake_at")

    await tallies.do(CASE_NO, cause(), wake(soon=timedelta(seconds=5), late=timedelta(hours=1)))
    assert await wake_at() == NOW + timedelta(seconds=5)

    await tallies.do(CASE_NO, cause(), wake(soon=None))
    assert await wake_at() == NOW + timedelta(hours=1)

    await tallies.do(CASE_NO, cause(), wake(late=None))
    assert await wake_at() is None


async def test_what_was_said_is_said_again_under_the_same_id_and_kept_until_it_is_out(
    tallies: Aggregates[Tally], offered: Offered, database: Database
) -> None:
    both = (Saying(CaseDecidedV1, decided().data), Saying(CaseAcceptedV1, accepted().data))
    said = await tallies.do("a", cause(), lambda _: Step(Tally(), both))
    assert said is not None
    first, _ = said.outgoing
    await database.tallies.update_one({"_id": "a"}, {"$set": {"unsent": []}, "$unset": {"unsent_since": ""}})

    once_more = Step(Tally(), repeats=frozenset({first.type}))
    again = await tallies.do("a", cause(), lambda _: once_more)

    assert again is not None
    assert again.outgoing == (first,)
    assert offered.batches[-1][2] == (first,)
    stored = await database.tallies.find_one({"_id": "a"})
    assert stored is not None
    assert [each["id"] for each in stored["unsent"]] == [first.id]
    assert stored["history"][-1]["said"] == []
