import pytest

from contracts.case import TransitState
from deploy.demo.accounts import STATUS, expected_effects
from deploy.demo.applicant import Errand
from deploy.demo.samples import Ending, samples
from deploy.local.agreements import CATALOG
from services.chassis.catalogue import load_catalogue
from services.intake.domain.words import TRANSIT_STATES
from tests.chaos.accounting import Debt, Evidence, case_of, settle, strays

SYSTEMS = frozenset({"zhujian", "shiyao"})
DEBTS = [
    Debt("c1", "delivered", frozenset({"sms/c1-accepted", "sms/c1-granted", "courier/c1-1"})),
    Debt("c2", "refused", frozenset({"sms/c2-accepted", "department/c2.shiyao"})),
]


def _evidence(**changes: object) -> Evidence:
    """Everything went well, but for the changes."""
    good: dict[str, object] = {
        "statuses": {debt.case_no: debt.status for debt in DEBTS},
        "parked": {},
        "effects": {effect: 1 for debt in DEBTS for effect in debt.effects},
    }
    return Evidence(**{**good, **changes})  # type: ignore[arg-type]


def _effects(**changes: int) -> dict[str, int]:
    return {**_evidence().effects, **changes}


def test_when_all_went_well_every_case_is_finished() -> None:
    account = settle(DEBTS, _evidence())

    assert account.balanced
    assert account.accepted == 2
    assert account.finished == {"c1", "c2"}


@pytest.mark.parametrize("statuses", [{"c2": "refused"}, {"c1": "issued", "c2": "refused"}])
def test_a_case_that_has_not_ended_is_lost(statuses: dict[str, str]) -> None:
    account = settle(DEBTS, _evidence(statuses=statuses))

    assert set(account.lost) == {"c1"}
    assert account.finished == {"c2"}
    assert not account.balanced


@pytest.mark.parametrize("effect", ["sms/c1-granted", "courier/c1-1"])
def test_a_case_that_ended_without_an_effect_it_owes_is_lost(effect: str) -> None:
    effects = _effects()
    del effects[effect]

    account = settle(DEBTS, _evidence(effects=effects))

    assert account.lost == {"c1": f"no {effect}"}


def test_an_effect_done_three_times_is_two_too_many() -> None:
    account = settle(DEBTS, _evidence(effects=_effects(**{"sms/c1-granted": 3})))

    assert account.duplicates == ("sms/c1-granted", "sms/c1-granted")
    assert not account.balanced


def test_an_effect_that_a_case_does_not_owe_is_one_too_many() -> None:
    account = settle(DEBTS, _evidence(effects=_effects(**{"courier/c2-1": 1})))

    assert account.duplicates == ("courier/c2-1",)


def test_a_case_with_a_parked_message_is_parked_whether_it_ended_or_not() -> None:
    parked = {"c1": ["notifier.facts: boom"], "c2": ["router.cases: boom"]}

    account = settle(DEBTS, _evidence(statuses={"c1": "delivered"}, parked=parked))

    assert account.parked == {"c1", "c2"}
    assert (account.accepted, account.finished, account.lost) == (2, frozenset(), {})


def test_what_is_parked_about_no_accepted_case_parks_none() -> None:
    account = settle(DEBTS, _evidence(parked={"nobody": ["router.cases: poison"]}))

    assert (account.accepted, account.parked) == (2, frozenset())


def test_effects_for_a_case_that_nobody_was_told_of_are_strays() -> None:
    effects = _effects(**{"department/c3.shiyao": 1})

    assert strays(DEBTS, effects) == ("department/c3.shiyao",)
    assert strays(DEBTS, _effects()) == ()


def test_every_effect_that_a_sample_owes_names_its_case() -> None:
    for sample in samples(load_catalogue(CATALOG), 60):
        errand = Errand(sample, case_no="6229000220261123000017")

        assert {case_of(effect) for effect in expected_effects(errand, SYSTEMS)} == {errand.case_no}


def test_an_errand_is_owed_the_end_of_its_story() -> None:
    for sample in samples(load_catalogue(CATALOG), 20):
        debt = Debt.of(Errand(sample, case_no="c9"), SYSTEMS)

        assert debt.status == STATUS[sample.ending]
        assert ("courier/c9-1" in debt.effects) == (sample.ending in {Ending.DELIVERED, Ending.CORRECTED})


@pytest.mark.parametrize("shown", [True, False])
def test_the_notice_of_sending_out_is_owed_where_the_carrier_reported_it_in_time(shown: bool) -> None:
    sample = next(each for each in samples(load_catalogue(CATALOG), 60) if each.ending is Ending.DELIVERED)
    steps = [{"what": TRANSIT_STATES[TransitState.COLLECTED]}] if shown else []
    errand = Errand(sample, case_no="c9", last={"timeline": steps})

    debt = Debt.of(errand, SYSTEMS)

    assert ("sms/c9-sent_out" in debt.effects, "sms/c9-sent_out" in debt.possible) == (shown, not shown)


def test_what_was_possible_and_done_twice_is_one_too_many() -> None:
    debt = Debt("c1", "delivered", frozenset(), possible=frozenset({"sms/c1-sent_out"}))

    def too_often(times: int) -> int:
        evidence = _evidence(statuses={"c1": "delivered"}, effects={"sms/c1-sent_out": times})
        return len(settle([debt], evidence).duplicates)

    assert (too_often(1), too_often(2)) == (0, 1)
