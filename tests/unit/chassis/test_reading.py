import json

import pytest

from contracts.events import CaseAcceptedV1, CaseDecidedV1
from contracts.topology import COURIER_DISPATCH, ROUTER_CASES
from services.chassis.reading import Reader, UnreadableError
from tests.support.messages import accepted, decided

READER = Reader(ROUTER_CASES.reads)


def _without(field: str) -> bytes:
    document = json.loads(accepted().wire())
    del document["data"][field]
    return json.dumps(document).encode()


def test_a_message_is_read_as_its_own_type() -> None:
    assert isinstance(READER.read(accepted().wire()), CaseAcceptedV1)
    assert isinstance(READER.read(decided().wire()), CaseDecidedV1)


def test_what_was_written_is_what_is_read() -> None:
    message = accepted()

    assert READER.read(message.wire()) == message


def test_a_field_from_the_future_is_no_fault() -> None:
    document = json.loads(accepted().wire())
    document["data"]["not_known_yet"] = 1
    document["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    assert READER.read(json.dumps(document).encode()).type == "linxia.case.accepted.v1"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"<case/>", "not JSON"),
        (b"[]", "not a CloudEvent"),
        (b'{"hello": "world"}', "not a CloudEvent"),
        (b'{"type": "linxia.case.unheard_of.v1"}', "a type this queue does not read"),
        (_without("item_code"), "malformed: linxia.case.accepted.v1.data.item_code: missing"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        READER.read(body)

    assert caught.value.reason == reason


def test_a_queue_of_one_type_reads_only_that() -> None:
    with pytest.raises(UnreadableError, match="malformed: type"):
        Reader(COURIER_DISPATCH.reads).read(accepted().wire())
