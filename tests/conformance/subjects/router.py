from collections.abc import Mapping
from typing import Any, Final

from contracts.case import RatedStage, RatingLevel
from contracts.envelope import Message
from contracts.events import CaseAcceptedV1, CaseDecidedV1, CaseRatedV1, CaseWithdrawnV1
from contracts.topology import ROUTER_CASES
from tests.conformance.subject import Service, Story, Subscriber
from tests.conformance.subjects.lines import ACKNOWLEDGE, NOTE, SAY, STORE
from tests.support.messages import accepted
from tests.support.outside import Outside
from tests.support.router_facts import granted, rated, withdrawn


def _accepted(case_no: str) -> Message[Any]:
    return accepted(case_no, zone="investment", item_code="zhujian-permit")


def _rated(case_no: str) -> Message[Any]:
    return rated(case_no, RatedStage.ACCEPTANCE, RatingLevel.SATISFIED)


def _environment(_: Outside | None) -> Mapping[str, str]:
    return {}


ROUTER: Final = Service(
    "router",
    "cases",
    (
        Subscriber(ROUTER_CASES, CaseAcceptedV1, (*STORE, *SAY, *SAY, *ACKNOWLEDGE), _accepted),
        Subscriber(ROUTER_CASES, CaseDecidedV1, NOTE, granted, (_accepted,)),
        Subscriber(ROUTER_CASES, CaseWithdrawnV1, (*STORE, *SAY, *ACKNOWLEDGE), withdrawn, (_accepted,)),
        Subscriber(ROUTER_CASES, CaseRatedV1, NOTE, _rated, (_accepted,)),
    ),
    _environment,
    stories=(
        Story("decided and rated", ROUTER_CASES, (_accepted, granted, _rated)),
        Story("withdrawn", ROUTER_CASES, (_accepted, withdrawn, _rated), says_the_same=False),
    ),
)
