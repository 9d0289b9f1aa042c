"""The words of a case (办件): its states, outcomes, channels and ways of delivery.

Inside we use words; the numbers of GB/T 39046-2020 Annex A appear only where data leaves us.
"""

from enum import StrEnum
from typing import Final


class CaseStatus(StrEnum):
    """Where a case stands (办件状态), in the order a case normally passes through."""

    ACCEPTED = "accepted"
    """受理: the window took it; the statutory and promised clocks run."""
    ROUTED = "routed"
    """按责转办: in a department's or a zone's queue."""
    DEPT_RECEIVED = "dept_received"
    """部门签收: the department's system or desk has it."""
    REVIEWING = "reviewing"
    """承办, 审核 or 批准 has begun."""
    GRANTED = "granted"
    """准予: decided in the applicant's favour."""
    REFUSED = "refused"
    """不予: decided against; an end."""
    CERTIFICATE_MADE = "certificate_made"
    """制证: the result exists on paper."""
    ISSUED = "issued"
    """统一出件: at the exit window or ordered to be sent."""
    DELIVERED = "delivered"
    """送达: signed for or collected; an end."""
    WITHDRAWN = "withdrawn"
    """撤回 by the applicant before a decision; an end."""

    @property
    def is_end(self) -> bool:
        """Whether nothing more is owed to the applicant."""
        return self in _ENDS


_ENDS: Final = frozenset({CaseStatus.REFUSED, CaseStatus.DELIVERED, CaseStatus.WITHDRAWN})


class ApplicantKind(StrEnum):
    """Whom a service serves (服务对象), GB/T 39046 A.4."""

    PERSON = "person"
    COMPANY = "company"
    INSTITUTION = "institution"
    SOCIAL_ORGANISATION = "social_organisation"
    AGENCY = "agency"
    OTHER = "other"

    @property
    def national_code(self) -> str:
        """The code of GB/T 39046 A.4."""
        return str(list(ApplicantKind).index(self) + 1)


class Channel(StrEnum):
    """How an application came in (办理形式)."""

    WINDOW = "window"
    ONLINE = "online"


class ReviewStage(StrEnum):
    """A department's steps (审批环节): 承办, 审核, 批准."""

    HANDLING = "handling"
    CHECKING = "checking"
    APPROVING = "approving"


class Outcome(StrEnum):
    """What a department decided (办结结果)."""

    GRANTED = "granted"
    REFUSED = "refused"


class HandOut(StrEnum):
    """How the result reaches the applicant (结果领取方式)."""

    EXPRESS = "express"
    WINDOW = "window"


class TransitState(StrEnum):
    """Where a parcel is (物流状态), in words neutral between carriers."""

    COLLECTED = "collected"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    FAILED_ATTEMPT = "failed_attempt"
    RETURNED = "returned"


class SignedBy(StrEnum):
    """Who took the parcel; anyone but the recipient is an exception for a certificate."""

    SELF = "self"
    PROXY = "proxy"
    LOCKER = "locker"


class NoticeChannel(StrEnum):
    """How a person is told."""

    SMS = "sms"


class RatingLevel(StrEnum):
    """The five levels (好差评), in words: the two national numberings run in opposite directions."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"


class RatedStage(StrEnum):
    """Which part of the service a rating is about: one rating each (一次一评)."""

    ACCEPTANCE = "acceptance"
    COMPLETION = "completion"
