from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.chassis.parking.lot import ParkingLot
from services.chassis.parking.operator.acts import NotEditableError
from services.chassis.parking.operator.arguments import Wanted
from services.chassis.parking.operator.lines import ParkedGroup, ParkedGroups, ParkedLine, ParkedPage
from services.chassis.parking.operator.refusals import told_as_problems
from services.chassis.parking.operator.shelf import Shelf
from services.chassis.parking.operator.thing import ParkedThing
from services.chassis.parking.origin import FromQueue
from services.chassis.parking.parked import Parked


class Window:
    """Shows single things whole."""

    def __init__(self, lot: ParkingLot, shelf: Shelf) -> None:
        self._lot = lot
        self._shelf = shelf

    async def show(self, parked: Parked, response: Response) -> ParkedThing:
        """Show one with its body and its ETag."""
        response.headers["ETag"] = f'"{parked.revision}"'
        content = await self._content(parked)
        return ParkedThing.whole(parked, await self._shelf.repeats(parked.id), content)

    async def _content(self, parked: Parked) -> bytes | None:
        if not isinstance(parked.origin, FromQueue):
            return None
        return await self._lot.bodies.read(parked.id, parked.origin.body)


def add_looking(router: APIRouter, lot: ParkingLot, shelf: Shelf, window: Window) -> None:
    """Let operators list and read what is parked."""

    @router.get("")
    async def look(wanted: Annotated[Wanted, Query()]) -> ParkedPage:
        """List what is parked, the longest waiting first."""
        with told_as_problems():
            found = await shelf.page(wanted.filter(), wanted.after, wanted.limit)
        following = found[-1].id if len(found) == wanted.limit else None
        lines = [ParkedLine.of(parked) for parked in found]
        return ParkedPage(parked=lines, after=following, waiting=await lot.count())

    @router.get("/groups")
    async def groups(queue: str | None = None) -> ParkedGroups:
        """Show what waits, by cause."""
        return ParkedGroups(groups=[ParkedGroup.of(group) for group in await shelf.groups(queue)])

    @router.get("/{key}")
    async def show(key: str, response: Response) -> ParkedThing:
        """Show all that is known of a parked thing, with its body."""
        with told_as_problems():
            return await window.show(await lot.get(key), response)

    @router.get("/{key}/body", response_class=Response)
    async def body(key: str, original: bool = False) -> Response:
        """Return a message's body, byte by byte: what a replay gives back, or what came."""
        with told_as_problems():
            origin = (await lot.get(key)).origin
            if not isinstance(origin, FromQueue):
                raise NotEditableError("it is a task, not a message: it has no body")
            content = await lot.bodies.read(key, origin.original if original else origin.body)
        return Response(content, media_type="application/octet-stream")
