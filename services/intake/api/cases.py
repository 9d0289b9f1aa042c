from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.chassis.clock import CENTRE_ZONE
from services.chassis.staff.gate import Admitted, Gate
from services.chassis.staff.permits import Action
from services.intake.answers import CaseProgress, CaseStanding, RatingStored
from services.intake.requests import IdempotencyKey, QueryCode, RatingRequest, WithdrawalRequest
from services.intake.usecases.admission import Admission
from services.intake.usecases.collect_result import CollectResult
from services.intake.usecases.rate_service import RateService, Rating
from services.intake.usecases.show_progress import show_progress, show_standing
from services.intake.usecases.withdraw_case import WithdrawCase


def routes(
    admission: Admission, withdraw: WithdrawCase, collect: CollectResult, rate: RateService, gate: Gate
) -> APIRouter:
    """Return what an applicant, or the exit window for one, may see and do of a case."""
    router = APIRouter(prefix="/api/v1/cases/{case_no}", tags=["办件"])

    @router.get("")
    async def progress(case_no: str, query_code: QueryCode) -> CaseProgress:
        """Show where the case stands and how it came there."""
        return show_progress(await admission.open(case_no, query_code))

    @router.post("/withdrawal")
    async def withdrawal(
        case_no: str, request: WithdrawalRequest, query_code: QueryCode, idempotency_key: IdempotencyKey
    ) -> CaseStanding:
        """Withdraw the application, before a decision only."""
        return show_standing(await withdraw(case_no, query_code, idempotency_key, request.reason))

    @router.post("/collection")
    async def collection(
        case_no: str,
        query_code: QueryCode,
        idempotency_key: IdempotencyKey,
        by: Annotated[Admitted, Depends(gate.to(Action.HAND_OUT_RESULT))],
    ) -> CaseStanding:
        """Record that a clerk at the exit window handed the result to who knows the query code."""
        return show_standing(await collect(case_no, query_code, idempotency_key, by.staff.subject))

    @router.post("/ratings", status_code=201, responses={200: {"model": RatingStored}})
    async def ratings(
        case_no: str, request: RatingRequest, query_code: QueryCode, response: Response
    ) -> RatingStored:
        """Rate a stage of the service, once; 200 when the same rating comes again."""
        rating = Rating(request.stage, request.level, request.text)
        taken = await rate(case_no, query_code, rating)
        if not taken.fresh:
            response.status_code = 200
        return RatingStored(
            case_no=case_no,
            stage=rating.stage,
            level=rating.level,
            text=rating.text,
            rated_at=taken.rated.said_at.astimezone(CENTRE_ZONE),
        )

    return router
