"""What staff see of an applicant's notices, and who else does not."""

import json

from services.chassis.staff.roles import Role
from services.notifier.domain.notice import NoticeKind, NoticeStatus
from tests.component.notifier.notifier_desk import NotifierDesk
from tests.support.case_facts import NAME, PHONE
from tests.support.staff import UNKNOWN, bearer

STAFF = bearer(Role.WINDOW_CLERK)


async def test_staff_see_text_and_fate_and_no_personal_data(desk: NotifierDesk) -> None:
    await desk.tell(desk.case.accepted())
    await desk.until(NoticeStatus.DELIVERED, NoticeKind.ACCEPTED)
    body = (await desk.http.get(f"/api/v1/notices/{desk.case.number}", headers=STAFF)).json()
    (notice,) = body["notices"]
    assert notice["text"] == f"张**，您申请的公司设立已受理，编号{desk.case.number}，凭查询码可查进度。"
    assert (notice["status"], notice["attempts"], notice["error"]) == ("delivered", 1, None)
    assert notice["biz_id"]
    shown = json.dumps(body, ensure_ascii=False)
    assert NAME not in shown
    assert PHONE not in shown


async def test_there_is_nothing_to_see_of_an_unknown_case(desk: NotifierDesk) -> None:
    answer = await desk.http.get("/api/v1/notices/6229000220261123999999", headers=STAFF)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-case")


async def test_others_see_nothing(desk: NotifierDesk) -> None:
    for headers in UNKNOWN:
        answer = await desk.http.get(f"/api/v1/notices/{desk.case.number}", headers=headers)
        assert answer.status_code == 401
