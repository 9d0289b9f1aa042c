from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from uuid import NAMESPACE_DNS, uuid5

import pytest

from contracts.incidents import CaseIncidentClosed, CaseIncidentOpened, IncidentEnding, IncidentKind
from services.intake.domain.case_book import CaseBook
from services.intake.domain.facts import Fact, IncidentClosed, IncidentOpened
from services.intake.domain.irregularities import irregularities_of
from services.intake.domain.staff_timeline import staff_timeline_of
from services.intake.domain.timeline import timeline_of
from tests.support.cases import NOW, History, book


def opened(name: str = "a#1", kind: IncidentKind = IncidentKind.INTERFACE, after: int = 0) -> IncidentOpened:
    at = NOW + timedelta(minutes=after)
    data = CaseIncidentOpened(incident=name, kind=kind, place="work_orders/send", opened_at=at)
    return IncidentOpened(id=uuid5(NAMESPACE_DNS, f"open{name}"), said_at=at, data=data)


def closed(name: str = "a#1", ending: IncidentEnding = IncidentEnding.REPLAYED) -> IncidentClosed:
    at = NOW + timedelta(hours=1)
    data = CaseIncidentClosed(incident=name, ending=ending, closed_at=at)
    return IncidentClosed(id=uuid5(NAMESPACE_DNS, f"close{name}"), said_at=at, data=data)


def _with(*facts: Fact) -> CaseBook:
    found = book()
    for fact in facts:
        found = found.with_fact(fact)
    return found


def _trouble(found: CaseBook) -> list[str]:
    return [entry.what for entry in staff_timeline_of(found) if entry.what.startswith("异常")]


def test_staff_see_what_is_open_and_a_citizen_one_calm_sentence() -> None:
    found = _with(opened(), opened("b#1", IncidentKind.DATA, after=1))

    assert _trouble(found) == [
        "异常:接口故障(work_orders/send),正在处理",
        "异常:数据异常(work_orders/send),正在处理",
    ]
    (said,) = irregularities_of(found)
    assert said.code == "being-checked"
    assert "work_orders" not in said.message
    assert timeline_of(found) == timeline_of(book())


@pytest.mark.parametrize(
    ("ending", "words"),
    [(IncidentEnding.REPLAYED, "已重新处理"), (IncidentEnding.DISCARDED, "已作废")],
)
def test_what_was_dealt_with_stays_for_staff_and_goes_for_the_citizen(
    ending: IncidentEnding, words: str
) -> None:
    found = _with(opened(), closed(ending=ending))

    assert _trouble(found) == [f"异常已解除:接口故障(work_orders/send),{words}"]
    assert irregularities_of(found) == ()


def _orders() -> Iterator[tuple[Fact, ...]]:
    return permutations([opened(), closed(), opened("a#2"), opened()])


def test_order_and_repetition_make_no_difference() -> None:
    assert len({_with(*order) for order in _orders()}) == 1


def test_an_ending_alone_shows_nothing() -> None:
    assert _trouble(_with(closed())) == []


def test_an_incident_moves_no_case() -> None:
    history = History()
    facts = (history.routed(), history.dept_received())

    assert timeline_of(_with(*facts)) == timeline_of(_with(*facts, opened()))
