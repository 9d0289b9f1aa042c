from typing import Annotated

from fastapi import APIRouter, Body, Response

from services.chassis.clock import CENTRE_ZONE
from services.intake.answers import AcceptanceReceipt, ItemName
from services.intake.domain.case_book import Acceptance
from services.intake.requests import IdempotencyKey, Submission
from services.intake.usecases.query_codes import QueryCodes
from services.intake.usecases.show_progress import links
from services.intake.usecases.submit_application import SubmitApplication


def routes(submit: SubmitApplication, codes: QueryCodes) -> APIRouter:
    """Return the door through which applications come in."""
    router = APIRouter(prefix="/api/v1", tags=["统一受理"])

    @router.post("/cases", status_code=201, responses={200: {"model": AcceptanceReceipt}})
    async def submit_application(
        submission: Annotated[Submission, Body()],
        idempotency_key: IdempotencyKey,
        response: Response,
    ) -> AcceptanceReceipt:
        """Accept an application, or say everything that is missing at once (一次性告知).

        201 for a new case; 200 with the same answer when the same request comes again under its key.
        """
        submitted = await submit(submission.application, idempotency_key, shape=submission.faults)
        answer = _accepted(submitted.acceptance, codes)
        response.headers["Location"] = answer.links["self"]
        if not submitted.fresh:
            response.status_code = 200
        return answer

    return router


def _accepted(acceptance: Acceptance, codes: QueryCodes) -> AcceptanceReceipt:
    return AcceptanceReceipt(
        case_no=acceptance.case_no,
        query_code=codes.of(acceptance.case_no),
        status="accepted",
        accepted_at=acceptance.accepted_at.astimezone(CENTRE_ZONE),
        zone=acceptance.zone,
        item=ItemName(code=acceptance.item_code, name=acceptance.item_name),
        links=links(acceptance.case_no),
    )
