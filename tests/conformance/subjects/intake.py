import base64
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import SecretStr

from contracts import events, incidents
from contracts.envelope import Message
from contracts.sealed import ApplicantDossier, Audience, Consignee
from contracts.topology import INTAKE_CASE_BOOK, AnyMessage
from services.chassis.catalogue import load_catalogue
from services.chassis.clock import SystemClock
from services.chassis.failpoints import Point
from services.chassis.privacy import Sealer
from services.chassis.service import Ground
from services.chassis.step import Cause, Saying, Step
from services.intake.adapters.store import CaseBooks
from services.intake.domain import facts
from services.intake.domain.case_book import PersonalCopy
from services.intake.usecases.repeat_acceptance import ROUTED_WITHIN, UNROUTED
from tests.conformance.house import House
from tests.conformance.subject import Service, Story, Subscriber, Tell, Waking, in_json
from tests.conformance.subjects.lines import ACKNOWLEDGE, NOTE, RELAY, SAY, STORE
from tests.support.cases import IDENTITIES, History, book
from tests.support.messages import NOW, message
from tests.support.messages import accepted as told_accepted
from tests.support.outside import Outside
from tests.support.telling import said

_KEYS: Final = {
    f"{audience}.1": SecretStr(base64.b64encode(bytes([place]) * 16).decode())
    for place, audience in enumerate(Audience)
}
_ACCEPTANCE: Final = Cause(UUID("8d7c1f0a-5b60-5c8e-9a4f-0d2e6b7a1c35"), "test", by="test")
_ISSUE: Final = (*STORE, *SAY, *SAY, *ACKNOWLEDGE)
"""The second of decision and certificate issues the result and orders the courier."""


def _tell(fact: Callable[[History], facts.Fact]) -> Tell:
    def tell(case_no: str) -> Message[Any]:
        return said(case_no, fact(History()))

    return tell


def _takes(
    reads: AnyMessage,
    fact: Callable[[History], facts.Fact],
    passes: tuple[Point, ...] = NOTE,
    before: tuple[Tell, ...] = (),
) -> Subscriber:
    return Subscriber(INTAKE_CASE_BOOK, reads, passes, _tell(fact), before)


def _incident_opened(case_no: str) -> Message[Any]:
    data = incidents.CaseIncidentOpened(
        incident="parked-1", kind=incidents.IncidentKind.HANDLING, place="notifier.facts", opened_at=NOW
    )
    return _told(incidents.CaseIncidentOpenedV1, data, case_no)


def _incident_closed(case_no: str) -> Message[Any]:
    data = incidents.CaseIncidentClosed(
        incident="parked-1", ending=incidents.IncidentEnding.REPLAYED, closed_at=NOW
    )
    return _told(incidents.CaseIncidentClosedV1, data, case_no)


def _told(model: type[Message[Any]], data: incidents.Incident, case_no: str) -> Message[Any]:
    found: Message[Any] = message(model, data, case_no=case_no)
    return found


_SUBSCRIBERS: Final = (
    _takes(events.CaseRoutedV1, History.routed),
    _takes(events.CaseDeptReceivedV1, History.dept_received),
    _takes(events.CaseProgressedV1, History.progressed),
    _takes(events.CaseDecidedV1, History.decided, _ISSUE, (_tell(History.certificate_made),)),
    _takes(events.CaseCertificateMadeV1, History.certificate_made, _ISSUE, (_tell(History.decided),)),
    _takes(events.DeliveryOrderedV1, History.ordered),
    _takes(events.DeliveryProgressedV1, History.moved),
    _takes(events.DeliveryDeliveredV1, History.signed),
    _takes(events.NoticeDeliveredV1, History.notice_arrived),
    _takes(events.NoticeFailedV1, History.notice_lost),
    Subscriber(INTAKE_CASE_BOOK, incidents.CaseIncidentOpenedV1, NOTE, _incident_opened),
    Subscriber(INTAKE_CASE_BOOK, incidents.CaseIncidentClosedV1, NOTE, _incident_closed, (_incident_opened,)),
)


def _environment(_: Outside | None) -> Mapping[str, str]:
    return {"seal_keys": in_json(_KEYS), "query_code_key": base64.b64encode(bytes(32)).decode()}


async def _accept(house: House, case_no: str) -> None:
    """Have a case accepted, and told: intake takes facts only of cases that it knows."""
    empty = book()
    personal = Sealer(_KEYS).seal(Audience.INTAKE, case_no, _personal())
    changes = {"case_no": case_no, "idempotency_key": case_no, "personal": personal}
    accepted = empty.model_copy(update={"acceptance": empty.acceptance.model_copy(update=changes)})
    books = _books(house)
    assert await books.open(
        case_no, _ACCEPTANCE, Step(accepted, (Saying(events.CaseAcceptedV1, told_accepted().data),))
    )
    out = {"$set": {"unsent": []}, "$unset": {"unsent_since": ""}}
    await books.collection.update_one({"_id": case_no}, out)


def _books(house: House) -> CaseBooks:
    return CaseBooks(Ground(house.database, SystemClock(), load_catalogue(house.catalogue), lambda *_: None))


class Unrouted(Waking):
    """The one timer of intake; only its own cases wait for a route."""

    async def prepare(self, house: House, case_no: str) -> None:
        """Let the case wait for its route."""
        due = house.life.clock.now() + ROUTED_WITHIN
        cause = Cause.request("test", case_no, "2", by="test")
        await _books(house).change(case_no, cause, lambda book: Step(book, wakes={UNROUTED: due}))


def _personal() -> PersonalCopy:
    name, phone = IDENTITIES.person_name(), IDENTITIES.phone()
    place = {"province": "甘肃省", "city": "临夏回族自治州", "county": "临夏市", "street": "红园街道8号"}
    number = IDENTITIES.identity_number()
    return PersonalCopy(
        dossier=ApplicantDossier(kind="person", name=name, identity_number=number, phone=phone, form={}),
        consignee=Consignee(name=name, phone=phone, **place),
    )


def _common(state: dict[str, Any]) -> dict[str, Any]:
    """Leave out the id of the issue, which follows from the case's number, and the order it stands in."""
    found = [
        {**fact, "id": "of its case"} if fact["kind"] == "issued" else fact for fact in state.get("facts", ())
    ]
    return {**state, "facts": sorted(found, key=lambda fact: (fact["kind"], fact["id"]))}


INTAKE: Final = Service(
    "intake",
    "cases",
    _SUBSCRIBERS,
    _environment,
    wakings=(
        Unrouted(
            UNROUTED,
            (*STORE, *RELAY),
            INTAKE_CASE_BOOK,
            _tell(History.notice_arrived),
            None,
            ROUTED_WITHIN + timedelta(seconds=1),
        ),
    ),
    stories=(Story("a whole case", INTAKE_CASE_BOOK, tuple(each.tell for each in _SUBSCRIBERS)),),
    common=_common,
    open=_accept,
)
