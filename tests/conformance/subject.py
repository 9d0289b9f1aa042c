"""What the suite is about: everything that changes a service's state because of a message or a timer."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from contracts.envelope import Message
from contracts.topology import AnyMessage, Queue
from services.chassis.failpoints import Point
from tests.support.eventually import eventually
from tests.support.outside import Outside

if TYPE_CHECKING:
    from tests.conformance.house import House

_MESSAGES = UUID("3f1d5c0e-1e0b-5d0f-8a52-6a3b0c1d9e77")

Tell = Callable[[str], Message[Any]]
"""Makes a message of a case, given the case's number."""


@dataclass(frozen=True)
class Subscriber:
    """A queue and one kind of message on it."""

    queue: Queue
    reads: AnyMessage
    passes: tuple[Point, ...]
    """The points that one message passes when nothing goes wrong, in order."""
    tell: Tell
    before: tuple[Tell, ...] = ()
    """What has happened to the case already."""
    resumed_by_timer: bool = False
    """Whether a redelivery leaves to a timer what a death cut off."""

    @property
    def name(self) -> str:
        return f"{self.queue.name}-{self.reads.TYPE.removeprefix('linxia.').removesuffix('.v1')}"

    def message(self, case_no: str) -> Message[Any]:
        """Return the message; always with the same id, so that what it causes has the same ids too."""
        return _named(self.tell(case_no), self.name)

    async def prepare(self, house: "House", case_no: str) -> None:
        """Let happen what comes before."""
        for place, tell in enumerate(self.before):
            house.life.forget()
            await house.deliver(self.queue, _named(tell(case_no), f"{self.name} {place}"))
            await house.acknowledged(1)

    async def provoke(self, house: "House", case_no: str) -> None:
        """Deliver the message."""
        await house.deliver(self.queue, self.message(case_no))


@dataclass(frozen=True)
class Waking:
    """A timer of a collection of aggregates, by what it is for."""

    kind: str
    passes: tuple[Point, ...]
    queue: Queue
    tell: Tell
    """After this, with ``fault``, the case sleeps until the timer wakes it."""
    fault: str | None
    after: timedelta
    before: tuple[Tell, ...] = ()
    resumed_by_timer: bool = True

    @property
    def name(self) -> str:
        return f"timer-{self.kind}"

    async def prepare(self, house: "House", case_no: str) -> None:
        """Bring a case to where only its timer goes on."""
        for place, tell in enumerate((*self.before, self.tell)):
            house.life.forget()
            if place == len(self.before) and self.fault is not None:
                await house.partner_fails(self.fault)
            await house.deliver(self.queue, _named(tell(case_no), f"{self.name} {place}"))
            await house.acknowledged(1)
        await house.partner_recovers()

    async def provoke(self, house: "House", case_no: str) -> None:
        """Let the time come."""
        assert case_no
        await eventually(house.partner_rests)
        house.life.pass_time(self.after)


Subject = Subscriber | Waking


@dataclass(frozen=True)
class Story:
    """Messages of one case that may come in any order."""

    name: str
    queue: Queue
    tell: tuple[Tell, ...]
    says_the_same: bool = True
    """Whether what is said does not depend on the order either."""
    same: Callable[[Any], Any] = field(default=lambda state: state)
    """The part of a state that is the same in every order."""

    def messages(self, case_no: str) -> list[Message[Any]]:
        return [_named(tell(case_no), f"{self.name} {place}") for place, tell in enumerate(self.tell)]


def _all(state: dict[str, Any]) -> dict[str, Any]:
    return state


Open = Callable[["House", str], Awaitable[None]]


async def _nothing(_: "House", __: str) -> None:
    """A case needs nothing to begin with."""


@dataclass(frozen=True)
class Service:
    """A service under test, all that it subscribes to, and where it stands."""

    name: str
    collection: str
    subscribers: Sequence[Subscriber]
    environment: Callable[[Outside | None], Mapping[str, str]]
    """Settings beyond the chassis, given its partner; names without ``YC_``."""
    wakings: Sequence[Waking] = ()
    stories: Sequence[Story] = ()
    partner: tuple[str, Mapping[str, Any]] | None = None
    """The sandbox partner's module and configuration."""
    ends_by_timer: bool = False
    """Whether a case comes to its end by a timer even when nothing goes wrong."""
    common: Callable[[dict[str, Any]], dict[str, Any]] = _all
    """What of a state two cases with the same messages have in common."""
    open: Open = _nothing
    """Makes what a case needs to begin with."""

    @property
    def subjects(self) -> Sequence[Subject]:
        return (*self.subscribers, *self.wakings)


def _named(message: Message[Any], name: str) -> Message[Any]:
    return message.model_copy(update={"id": uuid5(_MESSAGES, name)})


def in_json(secrets: dict[str, Any]) -> str:
    """Return settings that are a table as an environment holds them."""
    return json.dumps(
        {
            name: each.get_secret_value() if hasattr(each, "get_secret_value") else each
            for name, each in secrets.items()
        }
    )
