import pytest
from structlog.testing import capture_logs

from services.chassis.parking import ParkingLot
from services.chassis.parking.parked import Act, ParkedStanding
from tests.component.chassis.parking.lab import QUEUE, Lab

_LARGE = 9_000_000


async def _park(lot: ParkingLot, body: bytes = b"{}", *, redelivered: bool = False) -> None:
    await lot.park(queue=QUEUE, body=body, headers={}, message_id="1", reason="why", redelivered=redelivered)


async def test_five_hundred_of_a_kind_are_one_line_and_three_alarms(lab: Lab) -> None:
    with capture_logs() as lines:
        for number in range(120):
            await lab.lot.park(
                queue=QUEUE, body=b"%d" % number, headers={}, message_id=None, reason=f"no item {number}"
            )
    await _park(lab.lot)

    groups = (await lab.door.get("/parked/groups")).json()["groups"]

    assert [(group["waiting"], group["queue"]) for group in groups] == [(120, QUEUE), (1, QUEUE)]
    assert [line["in_group"] for line in lines if line.get("alert")] == [1, 10, 100]


async def test_a_delivery_of_what_is_parked_already_changes_nothing(lot: ParkingLot) -> None:
    """The process died between parking and acknowledging."""
    await _park(lot)
    await _park(lot, redelivered=True)

    assert await lot.count() == 1


async def test_a_copy_of_what_waits_is_counted(lab: Lab) -> None:
    await _park(lab.lot)
    await _park(lab.lot)
    (parked,) = await lab.all()

    shown = (await lab.door.get(f"/parked/{parked.id}")).json()

    assert (shown["repeats"], shown["parkings"]) == (1, 1)


async def test_a_copy_of_what_was_discarded_is_parked_anew(lab: Lab) -> None:
    """It is not swallowed: nobody looked at this one."""
    await _park(lab.lot)
    (parked,) = await lab.all()
    await lab.door.post(f"/parked/{parked.id}/discard", json={"reason": "nonsense"})

    await _park(lab.lot)

    (again,) = await lab.all()
    assert (again.standing, again.parkings) == (ParkedStanding.PARKED, 2)
    assert [moment.act for moment in again.history] == [Act.PARKED, Act.DISCARDED, Act.PARKED]


async def test_a_body_larger_than_a_document_is_kept_whole(lab: Lab) -> None:
    body = bytes(range(256)) * (_LARGE // 256)
    await _park(lab.lot, body)
    (parked,) = await lab.all()

    content = (await lab.door.get(f"/parked/{parked.id}/body")).content
    shown = (await lab.door.get(f"/parked/{parked.id}")).json()["body"]

    assert content == body
    assert (shown["size"], shown["whole"], shown["encoding"]) == (len(body), False, "base64")


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b'{"subject": "\\ud800"}',
        b"[" * 100_000,
        b'{"type": ["x"], "id": 1, "subject": {}}',
        b"\0",
    ],
)
async def test_whatever_it_says_it_is_parked(lot: ParkingLot, body: bytes) -> None:
    headers = {"a.b": "\ud800", "$c": b"\xff", "n\0l": None, "deep": [{"x": 1}]}

    await lot.park(queue=QUEUE, body=body, headers=headers, message_id="\ud800", reason="\ud800 why")

    assert await lot.count() == 1
