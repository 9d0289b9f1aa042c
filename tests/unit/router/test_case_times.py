from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.router.domain.card_book import CardBook
from services.router.domain.cards import CardRules, look
from services.router.domain.case_times import CaseTimes
from services.router.domain.clocks import clocks_of
from tests.simulate.facts import fact
from tests.simulate.script import WILD, Fate
from tests.unit.router.lives import LIMITS, RULES, accepted, received, times


@given(seed=st.integers(0, 10**9), day=st.dates(date(2004, 1, 1), date(2026, 12, 31)))
def test_the_same_facts_make_the_same_clocks_and_cards_in_any_order_and_however_often(
    seed: int, day: date
) -> None:
    dice = Random(seed)
    life = [fact(each) for each in Fate(dice, WILD).life(day)]
    heard = life + dice.choices(life, k=len(life))
    dice.shuffle(heard)
    now = life[-1].at
    straight, muddled = (clocks_of(times(*order), RULES, now) for order in (life, heard))
    assert muddled == straight
    cards = [look(clocks, CardBook(), CardRules(LIMITS), now) for clocks in (straight, muddled)]
    assert cards[0] == cards[1]


def test_times_are_stored_and_read_as_they_are() -> None:
    case = times(received("2018-11-15"), accepted("2018-11-16"))
    assert CaseTimes.model_validate_json(case.model_dump_json()) == case
