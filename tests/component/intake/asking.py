"""What applicants and windows do, over HTTP."""

from typing import Any
from uuid import uuid4

import httpx

from services.chassis.staff.roles import Role
from tests.support.cases import body
from tests.support.staff import bearer

AT_WINDOW = {"mode": "window"}
CLERK = bearer(Role.WINDOW_CLERK)
"""Who stands at the exit window when a result is collected."""


async def submit(
    intake: httpx.AsyncClient, content: dict[str, Any] | None = None, key: str | None = None
) -> httpx.Response:
    """Hand an application in, under a new key unless one is given."""
    headers = {"Idempotency-Key": key or uuid4().hex}
    return await intake.post("/api/v1/cases", json=body() if content is None else content, headers=headers)


class Case:
    """An accepted case and what its applicant holds."""

    def __init__(self, intake: httpx.AsyncClient, receipt: dict[str, Any]) -> None:
        self._intake = intake
        self.no: str = receipt["case_no"]
        self.code: str = receipt["query_code"]

    def seen_by(self, intake: httpx.AsyncClient) -> "Case":
        """Return the same case, to be asked of another process."""
        return Case(intake, {"case_no": self.no, "query_code": self.code})

    @classmethod
    async def accepted(cls, intake: httpx.AsyncClient, **changes: Any) -> "Case":
        """Have an application accepted."""
        answer = await submit(intake, body(**changes))
        assert answer.status_code == 201, answer.text
        return cls(intake, answer.json())

    async def look(self, code: str | None = None) -> httpx.Response:
        """Ask for the progress."""
        headers = {"X-Query-Code": code or self.code}
        return await self._intake.get(f"/api/v1/cases/{self.no}", headers=headers)

    async def status(self) -> str:
        """Return where the case stands."""
        status: str = (await self.look()).json()["status"]["code"]
        return status

    async def do(
        self,
        what: str,
        content: dict[str, Any] | None = None,
        *,
        key: str | None = None,
        code: str | None = None,
    ) -> httpx.Response:
        """Withdraw, collect or rate."""
        headers = {"X-Query-Code": code or self.code, "Idempotency-Key": key or uuid4().hex, **CLERK}
        return await self._intake.post(f"/api/v1/cases/{self.no}/{what}", json=content or {}, headers=headers)
