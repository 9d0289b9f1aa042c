import pytest

from contracts.case_number import check_digit
from contracts.incidents import CaseIncidentOpenedV1
from services.chassis.parking.glimpse import glimpse

_BODY = "622900022026112300001"
CASE_NO = _BODY + check_digit(_BODY)


def test_a_well_formed_case_number_is_believed() -> None:
    assert glimpse(f'{{"subject": "{CASE_NO}"}}'.encode()).case_no == CASE_NO


@pytest.mark.parametrize(
    "subject", ['"6229000220261123000010"', '"C1"', "7", "null", '{"a": 1}', '"\\ud800"']
)
def test_any_other_subject_is_not(subject: str) -> None:
    assert glimpse(f'{{"subject": {subject}}}'.encode()).case_no is None


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"[]", b"[" * 10_000, b'"x"', b"1e999", b"{" + b" " * 1_000_001]
)
def test_nonsense_says_nothing(body: bytes) -> None:
    seen = glimpse(body)

    assert (seen.type, seen.case_no, seen.event_id) == (None, None, None)


def test_where_a_body_cannot_be_read_the_correlation_id_names_the_case() -> None:
    assert glimpse(b"\xff", CASE_NO).case_no == CASE_NO


def test_a_type_that_is_no_word_is_not_kept() -> None:
    assert glimpse(b'{"type": "a phone 154"}').type is None


def test_news_of_an_incident_opens_no_incident() -> None:
    body = f'{{"type": "{CaseIncidentOpenedV1.TYPE}", "subject": "{CASE_NO}"}}'.encode()

    assert glimpse(body).opens_incident is False
