"""The ways of a message through a service, as the points that it passes."""

from typing import Final

from services.chassis.failpoints import Point

STORE: Final = (Point.BEFORE_WRITE, Point.AFTER_WRITE)
SAY: Final = (Point.AFTER_PUBLISH,)
ASK: Final = (Point.AFTER_EFFECT,)
ACKNOWLEDGE: Final = (Point.BEFORE_ACK,)
RELAY: Final = (Point.AFTER_PUBLISH, Point.BEFORE_CLEAR)

NOTE: Final = (*STORE, *ACKNOWLEDGE)
"""Keep a fact, say nothing."""
