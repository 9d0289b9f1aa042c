from hypothesis import given
from hypothesis import strategies as st

from services.intake.usecases.query_codes import QueryCodes
from tests.support.cases import CASE_NO

CODES = QueryCodes(bytes(range(32)))


def test_a_code_has_eight_unambiguous_characters() -> None:
    code = CODES.of(CASE_NO)
    assert len(code) == 8
    assert set(code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert CODES.of(CASE_NO) == code


def test_the_code_hangs_on_case_and_key() -> None:
    assert CODES.of(CASE_NO) != CODES.of(CASE_NO[:-1] + "1")
    assert CODES.of(CASE_NO) != QueryCodes(bytes(32)).of(CASE_NO)


def test_it_is_read_as_people_write_it() -> None:
    number = next(str(n) for n in range(10_000) if {"0", "1"} <= set(CODES.of(str(n))))
    written = CODES.of(number).lower().replace("0", "o").replace("1", "l")
    assert CODES.match(number, f" {written[:4]}-{written[4:]} ")


@given(st.text(max_size=20))
def test_no_other_text_opens_the_case(text: str) -> None:
    meant = text.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    if meant.replace("-", "").replace(" ", "") != CODES.of(CASE_NO):
        assert not CODES.match(CASE_NO, text)


def test_codes_of_neighbouring_cases_are_all_different() -> None:
    assert len({CODES.of(str(number)) for number in range(5_000)}) == 5_000
