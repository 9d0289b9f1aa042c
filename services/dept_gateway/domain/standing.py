from enum import StrEnum


class Way(StrEnum):
    """How a department gets its work: in a system of its own (自建系统) or on our desk's list."""

    SYSTEM = "system"
    DESK = "desk"


class Standing(StrEnum):
    """Where a work order stands, in the order it passes through."""

    WAITING = "waiting"
    """Not with the department yet: to be sent, or listed at the desk and not signed for."""
    REJECTED = "rejected"
    """The department's system will not have it as it is; a person must look."""
    UNDELIVERED = "undelivered"
    """Every try to send it failed; a person must look."""
    RECEIVED = "received"
    REVIEWING = "reviewing"
    DECIDED = "decided"
    CERTIFIED = "certified"
    CANCELLED = "cancelled"
