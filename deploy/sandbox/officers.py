"""The people at the desks of departments without a system: ``python -m deploy.sandbox.officers``."""

import logging
import time
from dataclasses import dataclass
from functools import partial
from typing import Final

from fastapi import FastAPI
from pydantic import Field

from deploy.sandbox.desk_client import Desk, DeskUnavailableError, Outcome
from deploy.sandbox.desk_work import Act, WorkOrder, acts
from deploy.sandbox.faults import FaultKind
from deploy.sandbox.outgoing import Backoff, Retry
from deploy.sandbox.partner import Partner
from deploy.sandbox.process import Configuration, run
from deploy.sandbox.timetable import Latency, draw

_NEVER: Final = float("inf")
_POSSIBLE_FAULTS: Final = frozenset({FaultKind.DOWN, FaultKind.DUPLICATE_CALLBACK})
"""Away from the desk; everything done twice under one key."""

_log = logging.getLogger(__name__)


class OfficersConfiguration(Configuration):
    """``poll``: seconds between two looks at the list; ``latency``: seconds an act takes."""

    gateway_url: str = Field(pattern="^https?://")
    desk_token: str = Field(min_length=1, repr=False)
    poll: float = Field(default=0.5, gt=0)
    latency: Latency = (0.02, 0.06)
    departments: tuple[str, ...] = ()
    """Whose work orders; none: all that are listed."""
    desks: int = Field(default=8, ge=1)
    """Acts under way at a time."""
    second_look: float = Field(default=30, gt=0)
    """Seconds until acts that the desk refused are tried again, if the work order is still open."""
    patience: Backoff = Backoff()
    """With a desk that cannot be reached: acts are repeated until they are answered."""


@dataclass(frozen=True, slots=True)
class _Aside:
    """A work order that is done with, or waits for a second look at what was refused."""

    until: float
    refused: tuple[Act, ...]


class Officers:
    """Takes every open work order through its acts, each order by one officer at a time."""

    def __init__(self, desk: Desk, partner: Partner, configuration: OfficersConfiguration) -> None:
        self._desk = desk
        self._partner = partner
        self._configuration = configuration
        self._in_hand: set[str] = set()
        self._aside: dict[str, _Aside] = {}

    async def look(self) -> None:
        """Look at the list, take up what is new, and look again later."""
        try:
            if self._partner.faults.strikes() is None:
                self._take_up(await self._desk.open_orders())
        except DeskUnavailableError as problem:
            _log.info("the list could not be read: %s", problem)
        finally:
            self._partner.timetable.after(self._configuration.poll, self.look)

    def _take_up(self, listed: list[WorkOrder]) -> None:
        numbers = {order.work_order_no for order in listed}
        self._aside = {number: aside for number, aside in self._aside.items() if number in numbers}
        for order in listed:
            todo = self._todo(order)
            if todo:
                self._in_hand.add(order.work_order_no)
                self._later(order.work_order_no, todo, ())

    def _todo(self, order: WorkOrder) -> tuple[Act, ...]:
        if order.work_order_no in self._in_hand:
            return ()
        aside = self._aside.get(order.work_order_no)
        if aside is None:
            return acts(order)
        return aside.refused if aside.until <= time.monotonic() else ()

    def _later(self, number: str, todo: tuple[Act, ...], refused: tuple[Act, ...]) -> None:
        self._partner.timetable.after(
            draw(self._configuration.latency), partial(self._act, number, todo, refused)
        )

    async def _act(
        self, number: str, todo: tuple[Act, ...], refused: tuple[Act, ...], failures: int = 0
    ) -> None:
        act, *rest = todo
        outcome = await self._do(number, act)
        if outcome is Outcome.NOT_NOW:
            again = partial(self._act, number, todo, refused, failures + 1)
            self._partner.timetable.after(self._configuration.patience.wait(failures + 1), again)
            return
        if outcome is Outcome.REFUSED:
            refused = (*refused, act)
        elif act.decides:
            self._partner.journal.effect(number, **dict(act.said))
        if rest:
            self._later(number, tuple(rest), refused)
        else:
            self._lay_aside(number, refused)

    async def _do(self, number: str, act: Act) -> Outcome:
        if self._partner.faults.strikes() is not None:
            return Outcome.NOT_NOW
        if self._partner.faults.duplicates():
            await self._desk.act(number, act)
        return await self._desk.act(number, act)

    def _lay_aside(self, number: str, refused: tuple[Act, ...]) -> None:
        self._in_hand.discard(number)
        until = time.monotonic() + self._configuration.second_look if refused else _NEVER
        self._aside[number] = _Aside(until, refused)


def build(configuration: OfficersConfiguration) -> tuple[Partner, FastAPI]:
    """Man the desks."""
    partner = Partner("officers", Retry(), hands=configuration.desks + 1, faults=_POSSIBLE_FAULTS)
    desk = Desk(
        configuration.gateway_url,
        configuration.desk_token,
        configuration.departments,
        partner.http,
        partner.journal,
    )
    return partner, partner.app(opening=Officers(desk, partner, configuration).look)


main = partial(run, OfficersConfiguration, build)

if __name__ == "__main__":
    main()
