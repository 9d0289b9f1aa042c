from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.case import ApplicantKind
from deploy.samples.identities import Identities
from services.intake.domain.identity import Flaw, credit_code_flaw, identity_number_flaw, is_mobile
from tests.support.cases import TODAY

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(seed=st.integers(0, 10**6))
def test_generated_numbers_are_sound(seed: int) -> None:
    identities = Identities(seed)
    assert identity_number_flaw(identities.identity_number(), TODAY) is None
    for kind in ApplicantKind:
        if kind is not ApplicantKind.PERSON:
            assert credit_code_flaw(identities.uscc(kind)) is None
    assert is_mobile(identities.phone())


def test_the_example_of_the_identity_number_standard_is_sound() -> None:
    assert identity_number_flaw("11010519491231002X", TODAY) is None


def test_the_example_of_the_credit_code_standard_is_sound() -> None:
    assert credit_code_flaw("91350100M000100Y43") is None


@given(seed=st.integers(0, 10**6), place=st.integers(0, 16), shift=st.integers(1, 9))
def test_one_wrong_digit_of_an_identity_number_never_passes(seed: int, place: int, shift: int) -> None:
    number = Identities(seed).identity_number()
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert identity_number_flaw(wrong, TODAY) in {Flaw.FORM, Flaw.CHECK_DIGIT}


@given(seed=st.integers(0, 10**6), place=st.integers(0, 15))
def test_swapped_digits_of_an_identity_number_never_pass(seed: int, place: int) -> None:
    number = Identities(seed).identity_number()
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        assert identity_number_flaw(swapped, TODAY) in {Flaw.FORM, Flaw.CHECK_DIGIT}


@given(seed=st.integers(0, 10**6), place=st.integers(0, 17), shift=st.integers(1, 30))
def test_one_wrong_character_of_a_credit_code_never_passes(seed: int, place: int, shift: int) -> None:
    code = Identities(seed).uscc()
    other = _CREDIT_ALPHABET[(_CREDIT_ALPHABET.index(code[place]) + shift) % 31]
    assert credit_code_flaw(code[:place] + other + code[place + 1 :]) is Flaw.CHECK_DIGIT


@pytest.mark.parametrize("number", ["", "6229", "62290019900101001", "A" * 18, "6229001990010100１X"])
def test_what_does_not_look_like_an_identity_number_has_a_flaw_of_form(number: str) -> None:
    assert identity_number_flaw(number, TODAY) is Flaw.FORM


@pytest.mark.parametrize("code", ["", "91" * 8, "I" * 18, "91350100M000100Y4O"])
def test_what_does_not_look_like_a_credit_code_has_a_flaw_of_form(code: str) -> None:
    assert credit_code_flaw(code) is Flaw.FORM


@pytest.mark.parametrize("digits", ["19900230", "20250229", "19901301", "18991231", "00000101"])
def test_a_birth_date_that_never_was_is_found(digits: str) -> None:
    assert identity_number_flaw(_with_birth(digits), TODAY) is Flaw.BIRTH_DATE


def test_a_leap_day_is_a_birth_date() -> None:
    assert identity_number_flaw(_with_birth("20240229"), TODAY) is None


def test_nobody_applies_before_being_born() -> None:
    identities = Identities(1)
    assert identity_number_flaw(identities.identity_number(TODAY), TODAY) is None
    tomorrow = identities.identity_number(TODAY + timedelta(days=1))
    assert identity_number_flaw(tomorrow, TODAY) is Flaw.BIRTH_IN_FUTURE


@pytest.mark.parametrize("phone", ["", "1380000", "12800000000", "154000000000", "+8615400000000", "0930621"])
def test_only_mobile_numbers_are_mobile(phone: str) -> None:
    assert not is_mobile(phone)


def test_samples_repeat_with_their_seed() -> None:
    first, second = Identities(7), Identities(7)
    assert [first.person_name(), first.company_name(), first.phone(), first.uscc()] == [
        second.person_name(),
        second.company_name(),
        second.phone(),
        second.uscc(),
    ]


def test_samples_are_adults() -> None:
    identities = Identities(Random(3).randrange(10**6))
    births = {identities.identity_number()[6:14] for _ in range(200)}
    assert max(births) < f"{date(2006, 1, 1):%Y%m%d}"


def _with_birth(digits: str) -> str:
    """Return an identity number with this birth date and the check digit that belongs to it."""
    body = f"622900{digits}001"
    for check in "0123456789X":
        if identity_number_flaw(body + check, TODAY) is not Flaw.CHECK_DIGIT:
            return body + check
    raise AssertionError("one check digit of eleven is right")
