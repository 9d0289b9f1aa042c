"""Places where a rehearsal may let a process die or a handler fail; in production they do nothing.

What a service promises holds at every line, and these are the lines where it matters: between two of
them something became durable, or somebody outside learnt of it.
"""

import os
import random
import signal
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.chassis.logs import get_log


class Point(StrEnum):
    """Where a process can die so that it makes a difference, in the order a message passes them."""

    BEFORE_WRITE = "before_write"
    AFTER_WRITE = "after_write"
    """Stored, nothing of it published."""
    AFTER_EFFECT = "after_effect"
    """A partner has done what it was asked, and nobody here has noted it."""
    AFTER_PUBLISH = "after_publish"
    """The broker has confirmed one message, of which the sender knows nothing."""
    BEFORE_CLEAR = "before_clear"
    """Everything is confirmed, the outbox still holds it."""
    BEFORE_ACK = "before_ack"
    """Everything is done, the broker does not know."""


class RehearsedError(Exception):
    """A handler that was told to fail."""


class Rehearsal(BaseModel):
    """What goes wrong on purpose in one process (``YC_REHEARSAL``, JSON); nothing by default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    die_at: Point | None = None
    """The process kills itself (SIGKILL) there."""
    passing: Annotated[int, Field(ge=1)] = 1
    """At which passing of that point it dies."""
    fail_handlers: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of the handlers' runs that raise before they do anything."""


Hook = Callable[[Point], None]


def _nothing(point: Point) -> None:
    """Production."""


_hook: Hook = _nothing
_failing = 0.0


def arm(rehearsal: Rehearsal) -> None:
    """Let go wrong in this process what the rehearsal says."""
    global _failing  # noqa: PLW0603 - one process, one rehearsal
    _failing = rehearsal.fail_handlers
    point = rehearsal.die_at
    install(_nothing if point is None else _Death(point, rehearsal.passing))
    if rehearsal != Rehearsal():
        get_log().warning("rehearsing_failures", **rehearsal.model_dump(mode="json", exclude_defaults=True))


def install(hook: Hook) -> None:
    """Call ``hook`` at every point from now on; what it raises surfaces there."""
    global _hook  # noqa: PLW0603 - one process, one rehearsal
    _hook = hook


def clear() -> None:
    """Let everything go right again."""
    arm(Rehearsal())


def passed(point: Point) -> None:
    """Say that this process has come to a point."""
    _hook(point)


def about_to_handle() -> None:
    """Raise ``RehearsedError`` as often as the rehearsal says."""
    if _failing and random.random() < _failing:  # noqa: S311 - no secret
        raise RehearsedError


class _Death:
    """Counts passings and ends the process as a power cut would."""

    def __init__(self, point: Point, passing: int) -> None:
        self._point = point
        self._left = passing

    def __call__(self, point: Point) -> None:
        if point is self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
