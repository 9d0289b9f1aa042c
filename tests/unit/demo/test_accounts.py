import json
from pathlib import Path

import pytest

from deploy.demo.accounts import STATUS, by_zone, expected_effects, settle
from deploy.demo.applicant import Errand
from deploy.demo.samples import Ending, samples
from services.chassis.catalogue import load_catalogue

CATALOGUE = load_catalogue(Path(__file__).parents[3] / "deploy" / "catalog" / "linxia")
SYSTEMS = frozenset({"zhujian", "shiyao"})


def _errands() -> list[Errand]:
    return [
        Errand(sample, case_no=f"case-{sample.number}", last={"status": {"code": STATUS[sample.ending]}})
        for sample in samples(CATALOGUE, 60)
    ]


def _effects(errands: list[Errand]) -> dict[str, int]:
    return {effect: 1 for errand in errands for effect in expected_effects(errand, SYSTEMS)}


def _owed(errands: list[Errand]) -> dict[str, frozenset[str]]:
    return {errand.case_no: expected_effects(errand, SYSTEMS) for errand in errands}


def test_when_all_went_well_the_books_balance() -> None:
    errands = _errands()

    account = settle(errands, _effects(errands), _owed(errands), 1.25)

    assert account.balanced
    assert json.loads(account.line()) == {
        "cases": 60,
        "as_expected": 60,
        "unexpected": 0,
        "lost": 0,
        "duplicate_effects": 0,
        "seconds": 1.2,
    }


def test_an_effect_that_is_missing_makes_its_case_lost() -> None:
    errands = _errands()
    effects = _effects(errands)
    del effects[f"sms/{errands[0].case_no}-accepted"]

    assert settle(errands, effects, _owed(errands), 0).lost == 1


def test_an_effect_done_twice_is_counted() -> None:
    errands = _errands()
    effects = _effects(errands) | {f"sms/{errands[0].case_no}-accepted": 3}

    account = settle(errands, effects, _owed(errands), 0)

    assert (account.duplicate_effects, account.balanced) == (2, False)


@pytest.mark.parametrize("trouble", ["", "nothing moved for 90 s"])
def test_another_ending_than_meant_is_unexpected(trouble: str) -> None:
    errands = _errands()
    errands[0].last = {"status": {"code": "reviewing"}}
    errands[0].trouble = trouble

    assert settle(errands, _effects(errands), _owed(errands), 0).unexpected == 1


def test_a_case_that_was_never_accepted_is_unexpected_not_lost() -> None:
    errands = _errands()
    errands[0].case_no, errands[0].last, errands[0].trouble = "", {}, "refused"

    account = settle(errands, _effects(errands[1:]), _owed(errands[1:]), 0)

    assert (account.unexpected, account.lost) == (1, 0)


def test_the_table_has_a_row_a_zone() -> None:
    table = by_zone(_errands(), CATALOGUE)

    assert table.row_count == len(CATALOGUE.zones) + 1
    assert len(table.columns) == len(Ending) + 2
