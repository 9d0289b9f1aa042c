from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.case_number import CaseNumber, CaseNumberError, check_digit

numbers = st.builds(
    CaseNumber,
    region=st.from_regex(r"[0-9]{6}", fullmatch=True),
    zone=st.from_regex(r"[0-9]{2}", fullmatch=True),
    day=st.dates(date(2018, 1, 1), date(2099, 12, 31)),
    serial=st.integers(1, 999_999),
)


def test_it_reads_region_zone_day_serial_and_check_digit() -> None:
    number = str(CaseNumber("622900", "02", date(2026, 11, 23), 1))
    assert number[:-1] == "622900" + "02" + "20261123" + "00001"
    assert len(number) == 22


@pytest.mark.parametrize(("digits", "check"), [("0794", "5"), ("79462", "3")])
def test_check_digits_are_those_of_iso_7064(digits: str, check: str) -> None:
    assert check_digit(digits) == check


@given(numbers)
def test_what_is_written_is_read_back(number: CaseNumber) -> None:
    assert CaseNumber.parse(str(number)) == number


@given(numbers, st.data())
def test_one_wrong_digit_is_always_found(number: CaseNumber, data: st.DataObject) -> None:
    text = str(number)
    place = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from(sorted(set("0123456789") - {text[place]})))
    with pytest.raises(CaseNumberError, match="核对"):
        CaseNumber.parse(text[:place] + wrong + text[place + 1 :])


def test_the_hundred_thousandth_case_of_a_day_gets_a_longer_number() -> None:
    day = date(2026, 11, 23)
    last, first = CaseNumber("622900", "02", day, 99_999), CaseNumber("622900", "02", day, 100_000)
    assert (len(str(last)), len(str(first))) == (22, 23)
    assert CaseNumber.parse(str(first)) == first


def test_a_serial_is_not_padded_to_six_digits() -> None:
    body = "622900" + "02" + "20261123" + "000001"
    with pytest.raises(CaseNumberError):
        CaseNumber.parse(body + check_digit(body))


def test_a_day_that_never_was_is_found() -> None:
    body = "622900" + "02" + "20260230" + "00001"
    with pytest.raises(CaseNumberError, match="日期"):
        CaseNumber.parse(body + check_digit(body))


@pytest.mark.parametrize("text", ["", "62290002", "x" * 22, "６" * 22, "622900022026112300001 "])
def test_what_is_no_number_of_ours_is_told_so(text: str) -> None:
    with pytest.raises(CaseNumberError, match="22位数字"):
        CaseNumber.parse(text)
