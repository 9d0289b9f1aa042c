from datetime import timedelta

from services.chassis.outbox import clear
from services.chassis.parking.parked import ParkedStanding
from tests.component.chassis.parking.lab import CASE_NO, QUEUE, Lab
from tests.support.messages import accepted


async def _settled(lab: Lab) -> bytes:
    body = accepted(CASE_NO).wire()
    await lab.lot.park(queue=QUEUE, body=body, headers={}, message_id="1", reason="why")
    (parked,) = await lab.all()
    await lab.door.post(f"/parked/{parked.id}/discard", json={"reason": "withdrawn"})
    document = await lab.lot.collection.find_one({"_id": parked.id}, {"unsent": 1})
    assert document is not None
    await clear(lab.lot.collection, [(parked.id, tuple(each["id"] for each in document["unsent"]))])
    return body


async def test_what_is_settled_is_forgotten_after_ninety_days_with_its_bodies(lab: Lab) -> None:
    await _settled(lab)
    await lab.wake(timedelta(days=89))
    assert len(await lab.all()) == 1

    await lab.wake(timedelta(days=2))

    assert await lab.all() == []
    assert await lab.lot.bodies._collection.count_documents({}) == 0


async def test_what_was_parked_again_meanwhile_is_not_forgotten(lab: Lab) -> None:
    body = await _settled(lab)
    await lab.lot.park(queue=QUEUE, body=body, headers={}, message_id="1", reason="why")

    await lab.wake(timedelta(days=200))

    (parked,) = await lab.all()
    assert (parked.standing, parked.parkings) == (ParkedStanding.PARKED, 2)
