import json
from datetime import timedelta
from typing import Any

import pytest

from services.chassis.failpoints import Point
from services.chassis.parking.operator.acts import Acts
from services.chassis.parking.origin import FromQueue
from services.chassis.parking.parked import Act, ParkedStanding
from services.chassis.parking.replays import Replays
from services.chassis.publisher import Publisher
from tests.component.chassis.parking.lab import CASE_NO, Lab, case_no, dying_at
from tests.support.eventually import eventually
from tests.support.messages import accepted

_DEATHS = [
    (Point.BEFORE_WRITE, 1),
    (Point.AFTER_WRITE, 1),
    (Point.AFTER_PUBLISH, 1),
    (Point.BEFORE_WRITE, 2),
    (Point.AFTER_WRITE, 2),
]
"""Before the mark, after it, after the message went out, before that is noted, after."""


async def _repair(lab: Lab, key: str, body: bytes) -> None:
    shown = await lab.door.get(f"/parked/{key}")
    edited = await lab.door.put(
        f"/parked/{key}/body",
        content=body,
        headers={"If-Match": shown.headers["ETag"]},
    )
    assert edited.status_code == 200, edited.text


async def test_a_repaired_message_is_handled_and_both_bodies_are_kept(lab: Lab) -> None:
    message = accepted(CASE_NO)
    poison = message.wire().replace(b'"zone":"market"', b'"zone":7')
    await lab.put(poison, message_id=str(message.id))
    (parked,) = await lab.parked()
    assert await lab.told(parked.id) == ["incident_opened"]

    await _repair(lab, parked.id, message.wire())
    answer = await lab.replay(parked.id)

    assert answer.json()["standing"] == "replayed"
    await eventually(lambda: lab.heard(CASE_NO))
    assert await lab.heard(CASE_NO) == (str(message.id),)
    assert await lab.told(parked.id) == ["incident_opened", "incident_closed"]
    record = await lab.lot.get(parked.id)
    assert isinstance(record.origin, FromQueue)
    assert await lab.lot.bodies.read(record.id, record.origin.original) == poison
    assert await lab.lot.bodies.read(record.id, record.origin.body) == message.wire()
    assert [(moment.act, moment.by) for moment in record.history] == [
        (Act.PARKED, None),
        (Act.EDITED, "somebody"),
        (Act.REPLAY_BEGUN, "somebody"),
        (Act.REPLAYED, None),
    ]


@pytest.mark.parametrize(("point", "passing"), _DEATHS)
async def test_a_replay_that_dies_anywhere_ends_in_one_effect(lab: Lab, point: Point, passing: int) -> None:
    message = accepted(CASE_NO)
    lab.effect.broken.add(CASE_NO)
    await lab.say(message)
    (parked,) = await lab.parked()
    lab.effect.broken.clear()

    async with dying_at(point, passing) as deaths:
        await lab.replay(parked.id)
    assert deaths
    if (await lab.lot.get(parked.id)).standing is ParkedStanding.PARKED:
        await lab.replay(parked.id)  # nothing had happened: the operator asks again
    await lab.wake()

    await lab.becomes(parked.id, ParkedStanding.REPLAYED)
    await eventually(lab.drained)
    assert await lab.heard(CASE_NO) == (str(message.id),)
    assert (await lab.told(parked.id)).count("incident_closed") == 1


async def test_a_replay_that_meets_trouble_again_parks_the_same_thing(lab: Lab) -> None:
    lab.effect.broken.add(CASE_NO)
    await lab.say(accepted(CASE_NO))
    (parked,) = await lab.parked()

    await lab.replay(parked.id)

    async def back() -> bool:
        return (await lab.lot.get(parked.id)).parkings == 2

    await eventually(back)
    again = await lab.becomes(parked.id, ParkedStanding.PARKED)
    assert len(await lab.all()) == 1
    assert again.replays == 1
    assert await lab.told(parked.id) == ["incident_opened", "incident_closed", "incident_opened"]


async def test_a_late_copy_of_an_earlier_replay_does_not_park_again(lab: Lab) -> None:
    """The replay was sent twice, as after a death, and its second copy comes when the first is settled."""
    lab.effect.broken.add(CASE_NO)
    message = accepted(CASE_NO)
    await lab.say(message)
    (parked,) = await lab.parked()
    await lab.replay(parked.id)

    async def back() -> bool:
        return (await lab.lot.get(parked.id)).parkings == 2

    await eventually(back)
    await lab.door.post(f"/parked/{parked.id}/discard", json={"reason": "withdrawn"})
    runs = lab.effect.runs

    await lab.put(message.wire(), headers={"x-parked": parked.id, "x-replay": "1"})

    async def tried() -> bool:
        return lab.effect.runs >= runs + 3 and await lab.drained()

    await eventually(tried)
    record = await lab.lot.get(parked.id)
    assert (record.standing, record.parkings) == (ParkedStanding.DISCARDED, 2)
    assert len(await lab.all()) == 1


async def test_a_forged_mark_is_a_message_like_any_other(lab: Lab) -> None:
    await lab.put(b"{}", headers={"x-parked": "nothing", "x-replay": "1"})

    (parked,) = await lab.parked()

    assert parked.id != "nothing"


async def test_while_the_broker_is_away_a_replay_waits_and_then_goes_on_by_itself(lab: Lab) -> None:
    lab.effect.broken.add(CASE_NO)
    message = accepted(CASE_NO)
    await lab.say(message)
    (parked,) = await lab.parked()
    lab.effect.broken.clear()
    never_connected = Publisher(lab.url, timeout=1)
    acts = Acts(lab.lot, Replays(lab.lot, never_connected, [], lab.clock), {}, lab.clock)

    waits = await acts.replay(parked.id, "somebody")
    assert waits.standing is ParkedStanding.REPLAYING
    await lab.wake()

    await lab.becomes(parked.id, ParkedStanding.REPLAYED)
    await eventually(lambda: lab.heard(CASE_NO))


async def test_what_belongs_to_no_queue_any_more_goes_on_waiting(lab: Lab) -> None:
    await lab.lot.park(queue="dept.gone", body=b"{}", headers={}, message_id=None, reason="why")
    (parked,) = await lab.parked()

    answer = (await lab.replay(parked.id)).json()

    assert (answer["standing"], answer["history"][-1]["act"]) == ("parked", "not-taken")
    assert "dept.gone" in answer["history"][-1]["note"]


async def test_a_group_is_replayed_batch_by_batch_and_each_once(lab: Lab) -> None:
    cases = [case_no(serial) for serial in range(1, 8)]
    lab.effect.broken.update(cases)
    await lab.say(*(accepted(case) for case in cases))
    (group,) = {each.group for each in await lab.parked(7)}
    lab.effect.broken.difference_update(cases[:4])

    asked = {"group": group, "limit": 3, "until": lab.clock.now().isoformat()}
    lab.clock.advance(timedelta(seconds=1))
    batches: list[dict[str, Any]] = []
    while not batches or batches[-1]["left"]:
        answer = await lab.door.post("/parked/replays", json=asked)
        batches.append(answer.raise_for_status().json())

    assert sum(batch["done"] for batch in batches) == 7
    assert len(batches) == 3
    await lab.parked(3)
    assert [len(await lab.heard(case)) for case in cases] == [1, 1, 1, 1, 0, 0, 0]


async def test_nobody_replays_what_nobody_parked(lab: Lab) -> None:
    answer = await lab.replay("0" * 32)

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-parked-here")


async def test_a_body_that_its_queue_would_not_understand_is_refused(lab: Lab) -> None:
    message = accepted(CASE_NO)
    await lab.put(message.wire().replace(b'"zone":"market"', b'"zone":7'))
    (parked,) = await lab.parked()
    worse = json.loads(message.wire())
    del worse["data"]["item_code"]

    refused = await lab.door.put(
        f"/parked/{parked.id}/body",
        content=json.dumps(worse).encode(),
        headers={"If-Match": f'"{parked.revision}"'},
    )

    assert refused.status_code == 422
    assert refused.json()["reason"] == "malformed: linxia.case.accepted.v1.data.item_code: missing"
    assert (await lab.lot.get(parked.id)).revision == parked.revision


async def test_an_edit_keeps_the_id_by_which_a_message_is_handled_once(lab: Lab) -> None:
    lab.effect.broken.add(CASE_NO)
    await lab.say(accepted(CASE_NO))
    (parked,) = await lab.parked()

    refused = await lab.door.put(
        f"/parked/{parked.id}/body",
        content=accepted(CASE_NO).wire(),
        headers={"If-Match": f'"{parked.revision}"'},
    )

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-editable")
