from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, assert_never

from contracts.catalog import DayUnit, Limit
from services.router.domain.card_book import CardBook
from services.router.domain.card_rules import (
    DEFAULT_RULES,
    CardRule,
    Colour,
    NearRule,
    PassedRule,
    Recipient,
    UnansweredRule,
)
from services.router.domain.clock import Clock, ClockKind, ClockState
from services.router.domain.limits import LimitRules, in_time
from services.router.domain.period import Period

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Card:
    """预警, 黄牌 or 红牌 that a case has earned. ``due_at``: when it became true, to the day."""

    rule: str
    colour: Colour
    due_at: datetime
    to: tuple[Recipient, ...]
    interface_failed: bool = False
    """接口故障: without the days on which the department's interface failed, the limit would not be over."""


@dataclass(frozen=True, slots=True)
class CardRules:
    """By which rules cards are issued, and on which calendar answers are awaited."""

    limits: LimitRules
    rules: tuple[CardRule, ...] = field(default=DEFAULT_RULES)


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a case found. ``again_at``: when to look next if no fact comes before."""

    cards: tuple[Card, ...]
    again_at: datetime | None


def look(clocks: Sequence[Clock], book: CardBook, rules: CardRules, now: datetime) -> Look:
    """Return the cards to be issued now, the longest due first: one a rule, and never one that was issued.

    A warning on a limit that has passed, or been kept, is of no use to anybody and is left out; a card on
    one that was passed is due even when the decision came before anybody looked.

    A limit that stands wakes nobody: what ends the suspension does, or the clock of its planned end. The end
    of the intake limit does without any card: the case is accepted by law then. Cards change when to look
    again: who issues some looks once more.
    """
    coming = _coming(clocks, book, rules, now)
    deemed = [_day_after(clock) for clock in clocks if _may_be_deemed(clock)]
    later = [moment for moment in deemed + [card.due_at for card in coming] if moment > now]
    return Look(tuple(card for card in coming if card.due_at <= now), min(later, default=None))


def _coming(clocks: Sequence[Clock], book: CardBook, rules: CardRules, now: datetime) -> list[Card]:
    """Return the cards that are due or would be, one a rule, the earliest first."""
    cards = [
        min(cards, key=lambda card: card.due_at)
        for rule in rules.rules
        if not book.has(rule.code) and (cards := list(_by_rule(rule, clocks, book, rules.limits, now)))
    ]
    return sorted(cards, key=lambda card: (card.due_at, card.rule))


def _by_rule(
    rule: CardRule, clocks: Sequence[Clock], book: CardBook, limits: LimitRules, now: datetime
) -> Iterator[Card]:
    match rule:
        case NearRule() | PassedRule():
            for clock in clocks:
                if clock.kind is rule.clock:
                    yield from _on_clock(rule, clock, now)
        case UnansweredRule():
            yield from _unanswered(rule, book, limits)
        case _:
            assert_never(rule)


def _on_clock(rule: NearRule | PassedRule, clock: Clock, now: datetime) -> Iterator[Card]:
    due_at = _day_near(rule, clock) if isinstance(rule, NearRule) else _day_after(clock)
    if due_at is None or not _is_earned(rule, clock, due_at, now):
        return
    failed = isinstance(rule, PassedRule) and _by_outage(clock)
    yield Card(rule.code, rule.colour, due_at, rule.to, interface_failed=failed)


def _is_earned(rule: NearRule | PassedRule, clock: Clock, due_at: datetime, now: datetime) -> bool:
    state = clock.state(now)
    if state is ClockState.PAUSED:
        return due_at <= now
    if isinstance(rule, NearRule):
        return state is ClockState.RUNNING
    return state is not ClockState.KEPT


def _day_near(rule: NearRule, clock: Clock) -> datetime | None:
    """Return the first day that counts and finds enough of the limit used; None: settled on the spot."""
    limit = clock.period.limit.days
    if limit == 0:
        return None
    used = min(-(-limit * rule.used_percent // 100), max(0, limit - rule.days_left))
    return clock.rules.start_of(min(clock.period.counted_day(used + 1), clock.due_day.day))


def _day_after(clock: Clock) -> datetime:
    return clock.rules.start_of(clock.due_day.day + _DAY)


def _may_be_deemed(clock: Clock) -> bool:
    return clock.kind is ClockKind.INTAKE and clock.ended_at is None


def _by_outage(clock: Clock) -> bool:
    return bool(clock.outages) and clock.had_it_stood_in_outages().due_day.day > clock.due_day.day


def _unanswered(rule: UnansweredRule, book: CardBook, limits: LimitRules) -> Iterator[Card]:
    for card in book.standing():
        if card.colour is not rule.colour_before:
            continue
        awaited = Limit(days=rule.days, unit=DayUnit.WORKING)
        last_day = Period(limits.promise, limits.local_day(card.at), awaited).last_day.day
        answered_at = book.answered_at(card.rule)
        if answered_at is None or not in_time(answered_at, limits.end_of(last_day)):
            yield Card(rule.code, rule.colour, limits.start_of(last_day + _DAY), rule.to)
