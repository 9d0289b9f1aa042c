from typing import Any

from fastapi import APIRouter, Request, Response

from services.chassis.parking.operator.acts import Acts
from services.chassis.parking.operator.arguments import (
    IfMatch,
    Reasoned,
    ReasonedSelection,
    Selection,
    revision_of,
)
from services.chassis.parking.operator.bulk import Bulk
from services.chassis.parking.operator.lines import ParkedBatch
from services.chassis.parking.operator.looking import Window
from services.chassis.parking.operator.refusals import told_as_problems
from services.chassis.parking.operator.thing import ParkedThing
from services.chassis.problem import Problem
from services.chassis.staff.gate import Admitted


def add_acts(router: APIRouter, acts: Acts, window: Window, admit: Any) -> None:
    """Let operators edit, replay and discard one parked thing; ``admit`` depends on who asks."""

    @router.put("/{key}/body")
    async def edit(
        key: str, request: Request, response: Response, by: Admitted = admit, *, if_match: IfMatch = None
    ) -> ParkedThing:
        """Put another body in the place of a message's, if its queue's reader understands it."""
        seen = revision_of(if_match)
        if seen is None:
            raise Problem(428, "if-match-missing", "If-Match is missing", "Send the ETag that you saw.")
        with told_as_problems():
            return await window.show(
                await acts.edit(key, by.staff.subject, await request.body(), seen), response
            )

    @router.post("/{key}/replay")
    async def replay(
        key: str, response: Response, by: Admitted = admit, if_match: IfMatch = None
    ) -> ParkedThing:
        """Give it back to where it came from."""
        with told_as_problems():
            return await window.show(
                await acts.replay(key, by.staff.subject, revision_of(if_match)), response
            )

    @router.post("/{key}/discard")
    async def discard(
        key: str, request: Reasoned, response: Response, by: Admitted = admit, *, if_match: IfMatch = None
    ) -> ParkedThing:
        """Decide that it need not be handled (作废)."""
        with told_as_problems():
            parked = await acts.discard(key, by.staff.subject, request.reason, revision_of(if_match))
            return await window.show(parked, response)


def add_bulk(router: APIRouter, bulk: Bulk, admit: Any) -> None:
    """Let operators replay and discard many, a batch at a time; ``admit`` depends on who asks."""

    @router.post("/replays")
    async def replay_many(selection: Selection, by: Admitted = admit) -> ParkedBatch:
        """Give back some of those that wait; ask again with ``until`` until nothing is left."""
        wanted = selection.filter()
        return ParkedBatch.of(await bulk.replay(wanted, by.staff.subject, selection.until, selection.limit))

    @router.post("/discards")
    async def discard_many(selection: ReasonedSelection, by: Admitted = admit) -> ParkedBatch:
        """Discard some of those that wait; ask again with ``until`` until nothing is left."""
        wanted, until = selection.filter(), selection.until
        return ParkedBatch.of(
            await bulk.discard(wanted, by.staff.subject, selection.reason, until, selection.limit)
        )
