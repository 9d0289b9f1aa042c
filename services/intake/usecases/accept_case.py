from datetime import datetime

from contracts.case_number import CaseNumber
from contracts.catalog import Catalogue
from contracts.events import CaseAccepted, CaseAcceptedV1
from contracts.sealed import Audience, Contact
from services.chassis.clock import CENTRE_ZONE, Clock
from services.chassis.logs import get_log
from services.chassis.privacy import Sealer, mask_name, mask_phone
from services.chassis.step import Cause, Saying, Step
from services.intake.adapters.serials import Serials
from services.intake.adapters.store import CaseBooks
from services.intake.domain.case_book import Acceptance, CaseBook, MaskedApplicant, PersonalCopy
from services.intake.domain.examination import CompleteApplication
from services.intake.usecases.admission import APPLICANT
from services.intake.usecases.repeat_acceptance import ROUTED_WITHIN, UNROUTED

_NUMBER_TRIES = 100


class NumbersExhaustedError(Exception):
    """Number after number is taken: the day's counter was lost, or restored from an old backup."""


class AcceptCase:
    """受理: gives a complete application its number and stores it with the news of it, in one write."""

    def __init__(
        self, books: CaseBooks, serials: Serials, sealer: Sealer, catalogue: Catalogue, clock: Clock
    ) -> None:
        self._books = books
        self._serials = serials
        self._sealer = sealer
        self._catalogue = catalogue
        self._clock = clock

    async def __call__(
        self, application: CompleteApplication, *, idempotency_key: str, digest: str
    ) -> CaseBook:
        """Return the new case.

        Raises ``AlreadyExistsError`` when a case began with the same key, ``NumbersExhaustedError`` when
        no number is free.
        """
        for _ in range(_NUMBER_TRIES):
            now = self._clock.now()
            case_no = await self._number(application.item.zone, now)
            accepted = self._accepted(case_no, application, now)
            book = CaseBook(
                acceptance=self._acceptance(case_no, application, accepted, idempotency_key, digest)
            )
            said = (Saying(CaseAcceptedV1, accepted),)
            step = Step(book, said, wakes={UNROUTED: now + ROUTED_WITHIN})
            cause = Cause.request("accept_case", case_no, idempotency_key, by=APPLICANT)
            if await self._books.open(case_no, cause, step):
                return book
            get_log().error("case_number_taken", case_no=case_no, alert=True)
        raise NumbersExhaustedError(
            f"{_NUMBER_TRIES} numbers in a row are taken; set the day's counter right"
        )

    async def _number(self, zone: str, now: datetime) -> str:
        day = now.astimezone(CENTRE_ZONE).date()
        centre, number = self._catalogue.centre, self._catalogue.zones_by_code[zone].number
        return str(CaseNumber(centre.region, number, day, await self._serials.next(day)))

    def _accepted(self, case_no: str, application: CompleteApplication, now: datetime) -> CaseAccepted:
        item, dossier = application.item, application.dossier
        contact = Contact(name=dossier.name, phone=dossier.phone)
        return CaseAccepted(
            zone=item.zone,
            item_code=item.code,
            item_name=item.name,
            item_version=item.version,
            catalogue_version=self._catalogue.version,
            channel=application.channel,
            summary=application.summary,
            applicant_kind=application.applicant_kind,
            applicant_masked=mask_name(dossier.name),
            materials=application.materials,
            received_at=now,
            accepted_at=now,
            statutory_limit=item.statutory_limit,
            promised_limit=item.promised_limit,
            hand_out=application.hand_out,
            dossier=self._sealer.seal(Audience.DEPARTMENT, case_no, dossier),
            contact=self._sealer.seal(Audience.NOTIFIER, case_no, contact),
        )

    def _acceptance(
        self,
        case_no: str,
        application: CompleteApplication,
        accepted: CaseAccepted,
        idempotency_key: str,
        digest: str,
    ) -> Acceptance:
        personal = PersonalCopy(dossier=application.dossier, consignee=application.consignee)
        return Acceptance(
            case_no=case_no,
            idempotency_key=idempotency_key,
            request_digest=digest,
            item_code=accepted.item_code,
            item_name=accepted.item_name,
            item_version=accepted.item_version,
            result=application.item.result,
            catalogue_version=accepted.catalogue_version,
            zone=accepted.zone,
            channel=accepted.channel,
            summary=accepted.summary,
            applicant=_masked(application),
            materials=accepted.materials,
            hand_out=accepted.hand_out,
            accepted_at=accepted.accepted_at,
            personal=self._sealer.seal(Audience.INTAKE, case_no, personal),
        )


def _masked(application: CompleteApplication) -> MaskedApplicant:
    dossier = application.dossier
    return MaskedApplicant(
        kind=application.applicant_kind,
        name=mask_name(dossier.name),
        identity_number=f"{'*' * (len(dossier.identity_number) - 4)}{dossier.identity_number[-4:]}",
        phone=mask_phone(dossier.phone),
    )
