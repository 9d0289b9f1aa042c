from dataclasses import dataclass

from contracts.case import RatedStage, RatingLevel
from contracts.events import CaseRated, CaseRatedV1
from services.chassis.clock import CENTRE_ZONE, Clock
from services.chassis.step import Cause, Saying, Step
from services.intake.adapters.store import CaseBooks
from services.intake.domain.case_book import CaseBook
from services.intake.domain.examination import require_fit
from services.intake.domain.facts import Rated
from services.intake.domain.refusals import AlreadyRatedError
from services.intake.domain.standing import RATINGS, require
from services.intake.usecases.admission import APPLICANT, Admission


@dataclass(frozen=True, slots=True)
class Rating:
    """评价 of one stage, in the applicant's own words or none."""

    stage: RatedStage
    level: RatingLevel
    text: str | None


@dataclass(frozen=True, slots=True)
class RatingTaken:
    """A stored rating. ``fresh`` is False when the same one had come before."""

    rated: Rated
    fresh: bool


class RateService:
    """评价反馈: takes one rating a stage; never filled in for the applicant, never changed."""

    def __init__(self, books: CaseBooks, admission: Admission, clock: Clock) -> None:
        self._books = books
        self._admission = admission
        self._clock = clock

    async def __call__(self, case_no: str, query_code: str, rating: Rating) -> RatingTaken:
        """Store a rating; the stage itself is the idempotency key.

        Raises ``NotAllowedError`` for a completion that has not come, ``AlreadyRatedError``,
        ``UnfitError`` for a text that holds somebody's number, and what ``Admission.check`` raises.
        """
        await self._admission.check(case_no, query_code)
        now = self._clock.now()
        if rating.text is not None:
            require_fit("/text", rating.text, "评价内容", now.astimezone(CENTRE_ZONE).date())
        cause = Cause.request("rate_service", case_no, rating.stage, by=APPLICANT)

        def change(book: CaseBook) -> Step[CaseBook]:
            require(RATINGS[rating.stage], book)
            data = CaseRated(
                zone=book.zone,
                department=book.department,
                stage=rating.stage,
                level=rating.level,
                has_text=rating.text is not None,
            )
            rated = Rated(id=cause.id, said_at=now, data=data, text=rating.text)
            return Step(book.with_fact(rated), (Saying(CaseRatedV1, data),))

        taken = await self._books.change(case_no, cause, change)
        (stored,) = (fact for fact in taken.state.of(Rated) if fact.id == cause.id)
        if (stored.data.level, stored.text) != (rating.level, rating.text):
            raise AlreadyRatedError
        return RatingTaken(stored, taken.fresh)
