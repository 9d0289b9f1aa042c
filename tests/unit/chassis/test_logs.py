import json
from collections.abc import Iterator

import pytest
import structlog

from contracts.sealed import Contact
from services.chassis import logs


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    before = structlog.get_config()
    logs.configure("test", "INFO")
    yield
    structlog.contextvars.clear_contextvars()
    structlog.configure(**before)


def _line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    line: dict[str, object] = json.loads(capsys.readouterr().out)
    return line


def test_a_line_is_json_bound_to_service_and_case(capsys: pytest.CaptureFixture[str]) -> None:
    with structlog.contextvars.bound_contextvars(case_no="6229", event_id="e1"):
        logs.get_log().info("routed", zone="market")

    line = _line(capsys)
    assert (line["service"], line["case_no"], line["event_id"]) == ("test", "6229", "e1")
    assert (line["event"], line["zone"], line["level"]) == ("routed", "market", "info")


def test_a_field_that_names_personal_data_is_withheld(capsys: pytest.CaptureFixture[str]) -> None:
    logs.get_log().info("sent", phone="15412345678", name="马明")

    assert "15412345678" not in (text := capsys.readouterr().out)
    assert "马明" not in text


def test_a_traceback_holds_no_local_variable(capsys: pytest.CaptureFixture[str]) -> None:
    def fail(contact: Contact) -> None:
        opened = contact.phone
        raise RuntimeError(f"failed after {len(opened)} digits")

    try:
        fail(Contact(name="马明", phone="15412345678"))
    except RuntimeError:
        logs.get_log().exception("failed")

    text = capsys.readouterr().out
    assert "failed after 11 digits" in text
    assert "15412345678" not in text


def test_an_error_of_reading_does_not_repeat_what_it_read(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        Contact.model_validate_json('{"name": 7, "phone": "15412345678", "more": 1}')
    except ValueError as error:
        logs.get_log().error("unreadable", error=repr(error))

    assert "15412345678" not in capsys.readouterr().out
