"""Why a request is refused. Nothing is stored then."""

from collections.abc import Sequence

from contracts.catalog import Item
from services.intake.domain.faults import Fault


class UnknownItemError(LookupError):
    """The catalogue has no such item, or none in force today."""


class UnknownCaseError(LookupError):
    """There is no such case here. A case is always stored before anything is said about it."""


class WrongQueryCodeError(Exception):
    """The query code does not open this case."""


class KeyReusedError(Exception):
    """The idempotency key belongs to another request."""


class AlreadyRatedError(Exception):
    """The stage has a rating that says something else; one rating a stage (一次一评)."""


class UnfitError(Exception):
    """Something in a request is missing or wrong; ``faults`` is all of it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


class NoItemError(UnfitError):
    """An application names no item, so that no guide can say what else it lacks."""


class IncompleteError(UnfitError):
    """An application for ``item`` cannot be accepted; ``notice`` tells the applicant all that is amiss."""

    def __init__(self, item: Item, faults: Sequence[Fault], notice: str) -> None:
        super().__init__(faults)
        self.item = item
        self.notice = notice
