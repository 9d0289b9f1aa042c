"""What goes wrong at a partner, on order: kinds of faults and how often they strike."""

import random
from collections import Counter
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field


class FaultKind(StrEnum):
    """How a partner misbehaves."""

    ERROR_500 = "error_500"
    """HTTP 500 before anything is done."""
    TIMEOUT_AFTER_COMMIT = "timeout_after_commit"
    """Everything is done, the answer is held back for ``delay`` seconds."""
    DRIP = "drip"
    """Everything is done, the answer comes byte by byte over ``delay`` seconds."""
    CLOSE_MID_BODY = "close_mid_body"
    """Everything is done, the connection closes in the middle of the answer."""
    DUPLICATE_CALLBACK = "duplicate_callback"
    """What the partner sends to us of its own accord, it sends twice."""
    LATE_CALLBACK = "late_callback"
    """What the partner sends to us of its own accord leaves ``delay`` seconds late, after what follows it."""
    DOWN = "down"
    """Connections are closed without a word, nothing is done."""


class FaultOrder(BaseModel):
    """What the partner is asked to do wrong. Without a kind: nothing (the plan is cleared)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FaultKind | None = None
    rate: float = Field(default=1.0, ge=0, le=1)
    """Share of requests or callbacks that are struck."""
    delay: float = Field(default=1.0, ge=0, le=600)
    """Seconds, for the kinds that take their time."""
    seed: int | None = None
    """Given: the same requests in the same order are struck every time."""
    path: str = ""
    """Strike only requests whose path begins so, such as ``/guotu/``: one department of all."""


ALL_KINDS: Final = frozenset(FaultKind)
_OF_CALLBACKS: Final = frozenset({FaultKind.DUPLICATE_CALLBACK, FaultKind.LATE_CALLBACK})


class FaultPlan:
    """The order in force, and the dice."""

    def __init__(self, possible: frozenset[FaultKind] = ALL_KINDS) -> None:
        self._possible = possible
        self._order = FaultOrder()
        self._dice = random.Random()  # noqa: S311  decides about faults, protects nothing
        self.struck: Counter[FaultKind] = Counter()
        """How often each kind has struck so far."""

    @property
    def delay(self) -> float:
        """Seconds that the order in force names."""
        return self._order.delay

    def replace(self, order: FaultOrder) -> None:
        """Put another order in force. Raises ``ValueError`` for a kind this partner cannot show."""
        if order.kind is not None and order.kind not in self._possible:
            raise ValueError(f"this process knows no fault {order.kind}; possible: {sorted(self._possible)}")
        self._order = order
        self._dice = random.Random(order.seed)  # noqa: S311  as above

    def strikes(self, path: str = "") -> FaultKind | None:
        """Say what goes wrong with the request at hand."""
        kind = self._order.kind
        if kind is None or kind in _OF_CALLBACKS or not path.startswith(self._order.path):
            return None
        return kind if self._falls(kind) else None

    def duplicates(self) -> bool:
        """Say whether the callback at hand goes out twice."""
        return self._order.kind is FaultKind.DUPLICATE_CALLBACK and self._falls(self._order.kind)

    def holds_back(self) -> bool:
        """Say whether the callback at hand goes out late."""
        return self._order.kind is FaultKind.LATE_CALLBACK and self._falls(self._order.kind)

    def _falls(self, kind: FaultKind) -> bool:
        falls = self._dice.random() < self._order.rate
        self.struck[kind] += falls
        return falls
