"""What a department may not do with a work order, one class a reason."""

from collections.abc import Iterable


class NotTheirsError(Exception):
    """The work order is another department's or zone's than the officer's."""


class MisnumberedError(Exception):
    """A command's work order number does not belong to the case that it is about."""


class UnknownDepartmentError(Exception):
    """No department of this code has a system that calls us."""


class UnknownWorkOrderError(Exception):
    """There is no such work order, or it is not this department's."""


class CancelledError(Exception):
    """The work order was cancelled (撤回): nothing that the department does counts any more."""


class DecidedError(Exception):
    """The work order is decided: it is too late to cancel it."""


class ContradictionError(Exception):
    """What is told does not agree with what was recorded; what was recorded stays."""


class EventReusedError(Exception):
    """An event id or Idempotency-Key was used before, for something else."""


class TooManyStepsError(Exception):
    """More steps than any review has: a system that repeats itself under fresh event ids."""


class IllegalActError(Exception):
    """The desk may not do this now; ``allowed`` is what it may do, in the order of the work."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allowed = tuple(allowed)
        super().__init__(f"allowed now: {', '.join(self.allowed) or 'nothing'}")
