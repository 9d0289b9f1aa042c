"""Facts about a case as intake and the gateway state them, told apart by their own times."""

from datetime import datetime, timedelta
from typing import Any

from contracts import events
from contracts.case import CaseStatus, Outcome, RatedStage, RatingLevel
from contracts.envelope import Message
from tests.support.messages import NOW, decided, message

DECIDED_AT = NOW + timedelta(days=3)
WITHDRAWN_AT = NOW + timedelta(hours=1)
RATED_AT = NOW + timedelta(hours=2)


def granted(case_no: str, at: datetime = DECIDED_AT) -> Message[Any]:
    """Return a ``case.decided`` for the applicant."""
    fact = decided(case_no, Outcome.GRANTED)
    return fact.model_copy(update={"data": fact.data.model_copy(update={"decided_at": at})})


def withdrawn(case_no: str, at: datetime = WITHDRAWN_AT) -> Message[Any]:
    """Return a ``case.withdrawn`` stated at this time."""
    data = events.CaseWithdrawn(zone="market", reason="申请人不再办理", status_before=CaseStatus.ACCEPTED)
    return _stated(at, events.CaseWithdrawnV1, data, case_no)


def rated(case_no: str, stage: RatedStage, level: RatingLevel) -> Message[Any]:
    """Return a ``case.rated``."""
    data = events.CaseRated(zone="market", stage=stage, level=level, has_text=False)
    return _stated(RATED_AT, events.CaseRatedV1, data, case_no)


def _stated(at: datetime, model: type[Message[Any]], data: Any, case_no: str) -> Message[Any]:
    fact: Message[Any] = message(model, data, case_no=case_no)
    return fact.model_copy(update={"time": at})
