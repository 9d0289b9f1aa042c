from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict


class Value(BaseModel):
    """A value of the notifier's domain: compared by content, changed by copying."""

    model_config = ConfigDict(frozen=True)


class NoticeKind(StrEnum):
    """What an applicant is told, each at most once a case, in the order a case normally passes through."""

    ACCEPTED = "accepted"
    """已受理."""
    GRANTED = "granted"
    """已准予."""
    REFUSED = "refused"
    """已作出决定; the decision itself and the remedies are shown behind the query code only."""
    READY = "ready"
    """可到出件窗口领取."""
    SENT_OUT = "sent_out"
    """已寄出."""
    MISSED = "missed"
    """投递未成功."""
    SIGNED_FOR = "signed_for"
    """已签收."""
    COLLECTED = "collected"
    """已领取."""
    WITHDRAWN = "withdrawn"
    """已撤回."""


class NoticeStatus(StrEnum):
    """Where a notice stands."""

    PLANNED = "planned"
    """Waits until the case's contact is known."""
    SENDING = "sending"
    """We mean to send it; whether the platform has it is not known yet."""
    SENT = "sent"
    """The platform has it."""
    DELIVERED = "delivered"
    """The phone has it; an end."""
    FAILED = "failed"
    """It will not reach the person this way; an end."""

    @property
    def is_end(self) -> bool:
        """Whether nothing can change any more."""
        return self in {NoticeStatus.DELIVERED, NoticeStatus.FAILED}


class Occasion(Value):
    """Something happened that the applicant is told of; ``details`` fill the template's variables."""

    kind: NoticeKind
    details: Mapping[str, str] = {}


class Fate(Value):
    """What became of a notice, as the platform says (``error``: its code) or as we gave up on it."""

    given_up: bool = False
    status: Literal[NoticeStatus.SENT, NoticeStatus.DELIVERED, NoticeStatus.FAILED]
    biz_id: str | None = None
    error: str | None = None

    @classmethod
    def sent(cls, biz_id: str | None = None) -> Self:
        """The platform has it, under its serial number where we know it."""
        return cls(status=NoticeStatus.SENT, biz_id=biz_id)

    @classmethod
    def delivered(cls, biz_id: str | None = None) -> Self:
        """The phone has it."""
        return cls(status=NoticeStatus.DELIVERED, biz_id=biz_id)

    @classmethod
    def failed(cls, error: str, biz_id: str | None = None) -> Self:
        """It will not reach the person this way."""
        return cls(status=NoticeStatus.FAILED, error=error, biz_id=biz_id)

    @classmethod
    def unknown(cls, error: str) -> Self:
        """Nobody could be asked or told for a day: we give up, and a person has to look."""
        return cls(status=NoticeStatus.FAILED, error=error, given_up=True)


class Notice(Value):
    """One notice to one person (通知)."""

    details: Mapping[str, str] = {}
    status: NoticeStatus = NoticeStatus.PLANNED
    attempts: int = 0
    """How often we set out to send it."""
    first_tried_at: AwareDatetime | None = None
    failing_since: AwareDatetime | None = None
    """When an attempt came to nothing, or could not be made, for the first time."""
    given_up: bool = False
    """Whether it failed because we stopped; a person has to look."""
    look_at: AwareDatetime | None = None
    """Until then whoever set out to send it may do so; from then on its timer may."""
    biz_id: str | None = None
    """The platform's serial number (发送流水号)."""
    error: str | None = None
    """Why the last attempt came to nothing: the platform's code or ours."""

    def set_out(self, now: datetime, look_at: datetime) -> "Notice":
        """Return the notice with one more attempt begun."""
        return self.model_copy(
            update={
                "status": NoticeStatus.SENDING,
                "attempts": self.attempts + 1,
                "first_tried_at": self.first_tried_at or now,
                "look_at": look_at,
            }
        )

    def put_off(self, now: datetime, until: datetime) -> "Notice":
        """Return the notice that we mean to send when the platform is back; no attempt has begun."""
        return self.model_copy(
            update={
                "status": NoticeStatus.SENDING,
                "failing_since": self.failing_since or now,
                "look_at": until,
            }
        )

    def stumbled(self, error: str, now: datetime) -> "Notice":
        """Return the notice with the reason why an attempt came to nothing."""
        return self.model_copy(update={"error": error, "failing_since": self.failing_since or now})

    def anew(self, now: datetime) -> "Notice | None":
        """Return the notice that we gave up on, to be looked at now as if for the first time; else None.

        What it remembers of its first attempt stays: the platform is asked about that too.
        """
        if not self.given_up:
            return None
        untried = {"attempts": 0, "given_up": False, "failing_since": None, "error": None}
        return self.model_copy(update={"status": NoticeStatus.SENDING, "look_at": now, **untried})

    def settled(self, fate: Fate) -> "Notice":
        """Return the notice after its fate; an end stays, and what is delivered is not merely sent."""
        if self.status.is_end or self.status is fate.status:
            return self
        return self.model_copy(
            update={
                "status": fate.status,
                "look_at": None,
                "failing_since": None,
                "biz_id": fate.biz_id or self.biz_id,
                "error": fate.error,
                "given_up": fate.given_up,
            }
        )


def out_id(case_no: str, kind: NoticeKind) -> str:
    """Return our key of a notice toward every platform, for ever (外部流水号)."""
    return f"{case_no}-{kind}"


def read_out_id(text: str) -> tuple[str, NoticeKind] | None:
    """Return case number and kind, or None for a key that is not ours."""
    case_no, _, kind = text.rpartition("-")
    if not case_no or kind not in set(NoticeKind):
        return None
    return case_no, NoticeKind(kind)
