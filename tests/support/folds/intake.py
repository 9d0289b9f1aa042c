from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import SecretStr

from contracts import events
from contracts.case import CaseStatus, HandOut, TransitState
from contracts.envelope import Message
from contracts.sealed import ApplicantDossier, Audience, Consignee
from contracts.topology import INTAKE_CASE_BOOK, AnyMessage
from services.chassis.mongo import Database
from services.chassis.outgoing import Outgoing
from services.chassis.privacy import Sealer
from services.chassis.step import Cause, Step
from services.intake.adapters.store import CaseBooks
from services.intake.domain.case_book import CaseBook, PersonalCopy
from services.intake.domain.facts import Withdrawn
from services.intake.domain.irregularities import irregularities_of
from services.intake.domain.standing import NotAllowedError, status_of
from services.intake.subscribers import subscription
from services.intake.usecases.admission import Admission
from services.intake.usecases.collect_result import CollectResult
from services.intake.usecases.query_codes import QueryCodes
from services.intake.usecases.rate_service import RateService, Rating
from services.intake.usecases.record_fact import RecordFact
from services.intake.usecases.record_incident import RecordIncident
from services.intake.usecases.show_progress import show_progress
from services.intake.usecases.withdraw_case import WithdrawCase
from tests.support import cases as given
from tests.support.folds.house import House, TooEarlyError, afterwards, ground_of
from tests.support.histories import CaseHistory

_KEY = "MDEyMzQ1Njc4OWFiY2RlZg=="
_SEALER = Sealer({"intake.1": SecretStr(_KEY), "courier.1": SecretStr(_KEY)})
_CODES = QueryCodes(bytes(32))
_OURS = (events.CaseWithdrawnV1, events.CaseCollectedV1, events.CaseRatedV1)
_MOMENTARY = {"zone", "department", "status_before"}
"""Where the case stood when its applicant acted."""


class IntakeHouse(House):
    """Intake: facts come as messages; the applicant withdraws, collects and rates at its doors."""

    reads: tuple[AnyMessage, ...] = (*INTAKE_CASE_BOOK.reads, *_OURS)

    def __init__(self, history: CaseHistory, database: Database | None = None) -> None:
        super().__init__(afterwards())
        ground = ground_of(self.clock, database)
        self._case_no = history.case_no
        self._begun = _book(history.case_no, history.hand_out)
        self._withdrawn = bool(history.of(events.CaseWithdrawnV1))
        self._books = CaseBooks(ground)
        self.collection = self._books.collection
        record = RecordFact(self._books, _SEALER, ground.clock, carrier="ems")
        self._handlers = subscription(record, RecordIncident(self._books)).handlers
        admission = Admission(self._books, _CODES)
        self._withdraw = WithdrawCase(self._books, admission, ground.clock)
        self._collect = CollectResult(self._books, admission, ground.clock)
        self._rate = RateService(self._books, admission, ground.clock)
        self._reached = CaseStatus.ACCEPTED

    async def handle(self, item: Message[Any]) -> Sequence[Outgoing]:
        book = await self._book()
        if isinstance(item, _OURS):
            try:
                await self._act(item)
            except NotAllowedError as error:
                raise TooEarlyError from error
            return ()
        spoken = isinstance(item, (events.CaseDecidedV1, events.CaseCertificateMadeV1))
        if spoken and self._withdrawn and not book.has(Withdrawn):
            # the withdrawal was let in: this cannot have been here before it
            raise TooEarlyError
        return await self._handlers[type(item)](item)

    async def view(self) -> Mapping[str, Any]:
        book = await self._book()
        (document,) = await self.documents()
        shown = show_progress(book).model_dump(mode="json")
        return {
            "state": _lasting(document["state"]),
            "index": document["index"],
            "shown": shown,
            "said": await self.said(),
        }

    async def check(self) -> None:
        """A case never goes back, but from a delivery that was none; no alarm is false."""
        book = await self._book()
        status, order = status_of(book), list(CaseStatus)
        came_back = any(
            fact.kind == "parcel_moved" and fact.data.state is TransitState.RETURNED for fact in book.facts
        )
        assert came_back or order.index(status) >= order.index(self._reached)
        self._reached = status
        assert len({each.code for each in irregularities_of(book)}) <= len(book.facts)

    async def _act(self, item: Message[Any]) -> None:
        code, key = _CODES.of(self._case_no), str(item.id)
        match item.data:
            case events.CaseWithdrawn(reason=reason):
                await self._withdraw(self._case_no, code, key, reason)
            case events.CaseCollected():
                await self._collect(self._case_no, code, key, "clerk:1")
            case events.CaseRated(stage=stage, level=level):
                await self._rate(self._case_no, code, Rating(stage, level, None))

    async def _book(self) -> CaseBook:
        cause = Cause.request("accept", self._case_no, "1", by="applicant")
        if not await self.documents():
            await self._books.open(self._case_no, cause, Step(self._begun))
        return await self._books.get(self._case_no)


@cache
def _book(case_no: str, hand_out: HandOut) -> CaseBook:
    blank = given.book(hand_out)
    person = given.IDENTITIES
    dossier = ApplicantDossier(
        kind="person",
        name=person.person_name(),
        identity_number=person.identity_number(),
        phone=person.phone(),
        form={},
    )
    consignee = Consignee(
        name=dossier.name,
        phone=dossier.phone,
        province="甘肃省",
        city="临夏回族自治州",
        county="临夏市",
        street="红园街道8号",
    )
    personal = _SEALER.seal(Audience.INTAKE, case_no, PersonalCopy(dossier=dossier, consignee=consignee))
    acceptance = blank.acceptance.model_copy(update={"case_no": case_no, "personal": personal})
    return blank.model_copy(update={"acceptance": acceptance})


def _lasting(content: Any) -> Any:
    """Return content without what was momentary in it."""
    if isinstance(content, dict):
        return {name: _lasting(value) for name, value in content.items() if name not in _MOMENTARY}
    if isinstance(content, list):
        return [_lasting(each) for each in content]
    return content
