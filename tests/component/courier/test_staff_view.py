from services.chassis.staff.roles import Role
from tests.component.courier.house import House
from tests.support.eventually import eventually
from tests.support.staff import UNKNOWN, bearer

STAFF = bearer(Role.CENTRE_SECTION)


async def test_only_staff_may_look_at_shipments(quiet: House, order_no: str) -> None:
    await quiet.ordered(order_no)
    for header in UNKNOWN:
        answer = await quiet.http.get(f"/api/v1/shipments/{order_no}", headers=header)
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-staff")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    officer = bearer(Role.DEPARTMENT_APPROVER, departments=["gongshang"])
    answer = await quiet.http.get(f"/api/v1/shipments/{order_no}", headers=officer)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")
    answer = await quiet.http.get(f"/api/v1/shipments/{order_no}", headers=STAFF)
    assert (answer.status_code, answer.json()["case_no"]) == (200, order_no[:-2])
    answer = await quiet.http.get("/api/v1/shipments/6229-1", headers=STAFF)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-shipment")


async def test_the_service_says_that_it_is_ready(quiet: House) -> None:
    async def ready() -> bool:
        answer = await quiet.http.get("/health/ready")
        return (answer.status_code, answer.json()["faults"]) == (200, {})

    await eventually(ready)
