from collections.abc import Sequence

import pytest
from pydantic import TypeAdapter

from services.router.domain import case_times as facts
from services.router.domain.card_book import Answered, Cancelled, CardBook, Issued
from services.router.domain.card_rules import DEFAULT_RULES, CardRule, Colour, NearRule, Recipient
from services.router.domain.cards import Card, CardRules, look
from services.router.domain.case_times import CaseFact, CaseTimes
from services.router.domain.clock import ClockKind
from services.router.domain.clocks import clocks_of
from tests.unit.router.lives import (
    LIMITS,
    RULES,
    accepted,
    at,
    decided,
    received,
    resumed,
    suspended,
    times,
    working,
)

# accepted on a Thursday; five working days end on Friday the 23rd, because of 州庆; twenty on 14 December
CASE = times(received("2018-11-15"), accepted("2018-11-15"), facts.SignedFor(at=at("2018-11-16")))
CARD_RULES = CardRules(LIMITS)


def _cards(case: CaseTimes, day: str, book: CardBook | None = None, hour: int = 0) -> Sequence[Card]:
    now = at(day, hour)
    return look(clocks_of(case, RULES, now), book or CardBook(), CARD_RULES, now).cards


def _codes(case: CaseTimes, day: str, book: CardBook | None = None) -> list[str]:
    return [card.rule for card in _cards(case, day, book)]


def _book(*known: Issued | Answered | Cancelled) -> CardBook:
    book = CardBook()
    for fact in known:
        book = book.with_fact(fact)
    return book


def _yellow(day: str, rule: str = "promise_passed") -> Issued:
    return Issued(at=at(day, 0), rule=rule, colour=Colour.YELLOW)


def _with(*more: CaseFact) -> CaseTimes:
    return times(*CASE.facts, *more)


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2018-11-22", []),
        ("2018-11-23", ["promise_near"]),
        ("2018-11-24", ["promise_passed"]),
        ("2018-12-14", ["promise_passed"]),
        ("2018-12-15", ["promise_passed", "statutory_passed"]),
    ],
)
def test_a_case_earns_its_cards_as_its_limits_pass(day: str, codes: list[str]) -> None:
    assert _codes(CASE, day) == codes


def test_a_card_says_since_when_it_is_due_and_who_gets_it() -> None:
    (card,) = _cards(CASE, "2018-12-01")
    assert card == Card(
        "promise_passed",
        Colour.YELLOW,
        at("2018-11-24", 0),
        (Recipient.CHIEF_REPRESENTATIVE, Recipient.DEPARTMENT_HEAD),
    )


def test_a_red_card_goes_to_the_centre_and_the_functional_department_too() -> None:
    red = next(card for card in _cards(CASE, "2018-12-15") if card.colour is Colour.RED)
    assert set(red.to) == set(Recipient)


def test_a_long_limit_warns_when_four_fifths_are_used() -> None:
    long = times(received("2018-10-29", promised=working(20)), accepted("2018-10-29"))
    # the sixteenth day is 21 November, so the seventeenth begins the warning
    assert "promise_near" not in _codes(long, "2018-11-21")
    assert "promise_near" in _codes(long, "2018-11-22")


def test_a_card_is_issued_once_even_after_an_appeal() -> None:
    issued = _book(_yellow("2018-11-24"))
    assert _codes(CASE, "2018-11-26", issued) == []
    appealed = issued.with_fact(Cancelled(at=at("2018-11-27"), rule="promise_passed", reason="申诉成立"))
    assert _codes(CASE, "2018-12-10", appealed) == []


def test_a_late_decision_earns_the_card_that_nobody_was_there_to_issue() -> None:
    assert _codes(_with(decided("2018-11-27")), "2018-11-28") == ["promise_passed"]


def test_a_kept_limit_earns_none() -> None:
    assert _codes(_with(decided("2018-11-23")), "2018-12-03") == []


def test_a_yellow_card_without_an_answer_in_three_working_days_turns_red() -> None:
    book = _book(_yellow("2018-11-24"))
    assert _codes(CASE, "2018-11-28", book) == []
    assert _codes(CASE, "2018-11-29", book) == ["yellow_unanswered"]


@pytest.mark.parametrize(
    ("answered", "codes"), [("2018-11-28", []), ("2018-11-29", ["yellow_unanswered"])], ids=["timely", "late"]
)
def test_an_answer_in_time_keeps_the_red_card_away(answered: str, codes: list[str]) -> None:
    book = _book(_yellow("2018-11-24"), Answered(at=at(answered, 17), rule="promise_passed"))
    assert _codes(CASE, "2018-12-03", book) == codes


def test_one_unanswered_card_of_several_is_enough_for_one_red_card() -> None:
    book = _book(_yellow("2018-11-24"), _yellow("2018-11-20", "sign_off_passed"))
    assert _codes(CASE, "2018-12-03", book) == ["yellow_unanswered"]


def test_no_card_is_earned_while_the_clock_stands() -> None:
    case = _with(suspended("2018-11-22", 3))
    assert _codes(case, "2018-11-26") == []
    assert _codes(case, "2018-11-27") == ["suspension_near"]
    assert _codes(case, "2018-11-28") == ["suspension_passed"]
    assert "promise_passed" not in _codes(case, "2019-01-28")


def test_after_a_suspension_the_rest_of_the_limit_runs() -> None:
    case = _with(suspended("2018-11-22", 3), resumed("2018-11-26"))
    assert "promise_passed" not in _codes(case, "2018-11-27")
    assert "promise_passed" in _codes(case, "2018-11-28")


def test_nobody_s_signature_is_a_card_and_so_is_nobody_s_answer_at_the_window() -> None:
    unsigned = times(received("2018-11-15"), accepted("2018-11-15"))
    assert _codes(unsigned, "2018-11-17") == ["sign_off_passed"]
    assert "intake_passed" in _codes(times(received("2018-11-15")), "2018-11-24")


def test_a_limit_of_the_applicant_s_earns_nobody_a_card() -> None:
    asked = facts.CorrectionAsked(at=at("2018-11-16"), limit=working(5))
    assert _codes(times(received("2018-11-15"), asked), "2019-01-10") == []


@pytest.mark.parametrize(
    ("down", "up", "blamed"),
    [
        ("2018-11-20", "2018-11-21", True),
        ("2018-11-23", None, True),
        ("2018-11-17", "2018-11-19", False),
        ("2018-11-24", None, False),
    ],
    ids=["a day lost", "since the last day", "on free days only", "after the limit"],
)
def test_a_card_notes_when_the_delay_was_the_interface_s(down: str, up: str | None, blamed: bool) -> None:
    outage: list[CaseFact] = [facts.InterfaceDown(at=at(down))]
    outage += [] if up is None else [facts.InterfaceUp(at=at(up))]
    (card,) = _cards(_with(*outage), "2018-11-26")
    assert (card.rule, card.interface_failed) == ("promise_passed", blamed)


def test_a_look_says_when_to_look_again() -> None:
    def again(day: str, book: CardBook, case: CaseTimes = CASE) -> object:
        now = at(day, 0)
        return look(clocks_of(case, RULES, now), book, CARD_RULES, now).again_at

    assert again("2018-11-16", CardBook()) == at("2018-11-23", 0)
    warned = _book(Issued(at=at("2018-11-23", 0), rule="promise_near", colour=Colour.WARNING))
    assert again("2018-11-23", warned) == at("2018-11-24", 0)
    assert again("2018-11-24", warned.with_fact(_yellow("2018-11-24"))) == at("2018-11-29", 0)
    assert again("2018-11-20", warned, _with(decided("2018-11-20"))) == at("2018-12-03", 0)


def test_the_end_of_the_intake_limit_wakes_even_where_no_rule_asks() -> None:
    now = at("2018-11-16")
    clocks = clocks_of(times(received("2018-11-15")), RULES, now)
    assert look(clocks, CardBook(), CardRules(LIMITS, rules=()), now).again_at == at("2018-11-24", 0)


def test_rules_are_data() -> None:
    rules: TypeAdapter[CardRule] = TypeAdapter(CardRule)
    for rule in DEFAULT_RULES:
        assert rules.validate_json(rule.model_dump_json()) == rule
    stricter = NearRule(
        code="early",
        colour=Colour.WARNING,
        to=(Recipient.CENTRE_SECTION,),
        clock=ClockKind.PROMISE,
        used_percent=100,
        days_left=3,
    )
    now = at("2018-11-21", 0)
    (card,) = look(clocks_of(CASE, RULES, now), CardBook(), CardRules(LIMITS, (stricter,)), now).cards
    assert card.due_at == now


def test_a_book_is_the_same_in_any_order_and_keeps_everything() -> None:
    known = (
        _yellow("2018-11-24"),
        Answered(at=at("2018-11-26"), rule="promise_passed"),
        Cancelled(at=at("2018-11-27"), rule="promise_passed", reason="申诉成立"),
    )
    assert _book(*known) == _book(*reversed(known), known[0])
    assert len(_book(*known).facts) == 3
    assert CardBook.model_validate_json(_book(*known).model_dump_json()) == _book(*known)
