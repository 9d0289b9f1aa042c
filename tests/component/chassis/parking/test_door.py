import pytest

from services.chassis.parking.parked import ParkedStanding
from services.chassis.staff.roles import Role
from tests.component.chassis.parking.lab import CASE_NO, QUEUE, Lab
from tests.support.messages import accepted
from tests.support.staff import UNKNOWN, bearer


async def _parked(lab: Lab, count: int) -> None:
    for number in range(count):
        await lab.lot.park(
            queue=f"q{number % 2}",
            body=b"%d" % number,
            headers={"h": 1},
            message_id=str(number),
            reason="why",
        )


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/groups"), ("GET", "/x"), ("POST", "/x/replay"), ("POST", "/discards")],
)
async def test_nobody_but_an_operator_comes_in(lab: Lab, method: str, path: str) -> None:
    stranger = await lab.door.request(method, f"/parked{path}", headers=UNKNOWN[1])
    clerk = await lab.door.request(method, f"/parked{path}", headers=bearer(Role.WINDOW_CLERK))

    assert (stranger.status_code, clerk.status_code) == (401, 403)


async def test_a_list_goes_on_where_its_last_page_ended(lab: Lab) -> None:
    await _parked(lab, 5)

    seen, after = [], None
    while True:
        asked = {"limit": 2} if after is None else {"limit": 2, "after": after}
        page = (await lab.door.get("/parked", params=asked)).json()
        seen += [each["id"] for each in page["parked"]]
        after = page["after"]
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 5
    assert page["waiting"] == 5


async def test_a_list_is_narrowed_by_queue_and_standing(lab: Lab) -> None:
    await _parked(lab, 3)
    page = (await lab.door.get("/parked", params={"queue": "q1"})).json()["parked"]
    assert [each["queue"] for each in page] == ["q1"]

    await lab.door.post(f"/parked/{page[0]['id']}/discard", json={"reason": "test"})

    assert (await lab.door.get("/parked", params={"queue": "q1", "standing": "parked"})).json()[
        "parked"
    ] == []
    assert (await lab.door.get("/parked")).json()["waiting"] == 2


async def test_two_operators_do_not_overwrite_each_other(lab: Lab) -> None:
    message = accepted(CASE_NO)
    await lab.lot.park(queue=QUEUE, body=message.wire(), headers={}, message_id=None, reason="why")
    (parked,) = await lab.all()
    tag = (await lab.door.get(f"/parked/{parked.id}")).headers["ETag"]
    path = f"/parked/{parked.id}/body"

    first = await lab.door.put(path, content=message.wire(), headers={"If-Match": tag})
    second = await lab.door.put(path, content=message.wire(), headers={"If-Match": tag})
    blind = await lab.door.put(path, content=message.wire())

    assert [each.status_code for each in (first, second, blind)] == [200, 412, 428]


async def test_what_is_settled_is_not_settled_again(lab: Lab) -> None:
    await _parked(lab, 1)
    (parked,) = await lab.all()

    answers = [
        await lab.door.post(f"/parked/{parked.id}/discard", json={"reason": "withdrawn"}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[1].json()["standing"] == "discarded"


async def test_discarding_needs_a_reason(lab: Lab) -> None:
    await _parked(lab, 1)
    (parked,) = await lab.all()

    unexplained = await lab.door.post(f"/parked/{parked.id}/discard", json={})

    assert unexplained.status_code == 422
    assert (await lab.lot.get(parked.id)).standing is ParkedStanding.PARKED


async def test_what_an_operator_did_is_in_the_audit_trail(lab: Lab) -> None:
    await _parked(lab, 1)
    (parked,) = await lab.all()
    await lab.door.post(f"/parked/{parked.id}/discard", json={"reason": "withdrawn"})

    document = await lab.lot.collection.find_one({"_id": parked.id}, {"history.by": 1})

    assert document is not None
    assert [entry["by"] for entry in document["history"]] == ["parking", "somebody"]


async def test_everything_at_once_is_not_asked_for_by_leaving_out(lab: Lab) -> None:
    answer = await lab.door.post("/parked/replays", json={})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/nothing-named")
