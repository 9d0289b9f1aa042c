"""What every partner has: a journal, a fault plan, a timetable, a line to us, and a control room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import APIRouter, FastAPI, HTTPException

from deploy.sandbox.door import Door
from deploy.sandbox.faults import ALL_KINDS, FaultKind, FaultOrder, FaultPlan
from deploy.sandbox.http_client import HttpClient
from deploy.sandbox.journal import Journal
from deploy.sandbox.outgoing import Caller, Retry
from deploy.sandbox.timetable import Job, Timetable

_ANSWER_WITHIN: Final = 5.0
"""Seconds a partner waits for our answer."""


class Partner:
    """One simulated organisation outside."""

    def __init__(
        self,
        name: str,
        retry: Retry,
        *,
        hands: int = 32,
        faults: frozenset[FaultKind] = ALL_KINDS,
    ) -> None:
        """``hands``: jobs done at a time; ``faults``: the kinds this partner can show."""
        self.name = name
        self.journal = Journal()
        self.faults = FaultPlan(faults)
        self.timetable = Timetable(hands)
        self.http = HttpClient(_ANSWER_WITHIN)
        self.caller = Caller(self.http, self.timetable, self.faults, retry)
        self.closing = asyncio.Event()
        self._opening: Job | None = None

    def app(self, *rooms: APIRouter, opening: Job | None = None) -> FastAPI:
        """Return the ASGI application: the partner's own routes and the control room behind one door.

        ``opening``: what is done first when the process is up.
        """
        self._opening = opening
        app = FastAPI(title=self.name, lifespan=self._open, docs_url=None, redoc_url=None, openapi_url=None)
        for room in (*rooms, self._control_room()):
            app.include_router(room)
        app.add_middleware(Door, plan=self.faults, closing=self.closing)
        return app

    @asynccontextmanager
    async def _open(self, _: FastAPI) -> AsyncIterator[None]:
        async with self.http.open(), self.timetable.running():
            if self._opening is not None:
                self.timetable.after(0, self._opening)
            yield

    def _control_room(self) -> APIRouter:
        room = APIRouter(prefix="/sandbox")

        @room.get("/health")
        async def health() -> dict[str, Any]:
            """Whether the process is up, and how its own work stands."""
            return {
                "status": "ok",
                "partner": self.name,
                "open_jobs": self.timetable.open,
                "failed_jobs": self.timetable.failed,
                "callbacks_taken": self.caller.taken,
                "callbacks_given_up": self.caller.given_up,
                "faults_struck": self.faults.struck,
            }

        @room.get("/effects")
        async def effects(*, detail: bool = False) -> dict[str, Any]:
            """What was done because of us; ``detail``: everything received, newest last."""
            return self.journal.report(detail=detail)

        @room.post("/faults")
        async def plan_faults(order: FaultOrder) -> FaultOrder:
            """Replace the fault plan; an empty object clears it."""
            try:
                self.faults.replace(order)
            except ValueError as problem:
                raise HTTPException(422, str(problem)) from problem
            return order

        return room
