from uuid import uuid4

from contracts import events
from services.chassis.outgoing import Outgoing
from services.chassis.step import Cause, Saying
from tests.support.messages import CASE_NO, NOW, accepted, decided


def test_the_same_saying_from_the_same_cause_has_the_same_id() -> None:
    cause = Cause.request("submit", CASE_NO, "key-00000001", by="applicant")
    saying = Saying(events.CaseDecidedV1, decided().data)

    first, second = (
        saying.message(subject=CASE_NO, source="/yichuang/test", cause=each, now=NOW)
        for each in (cause, Cause.request("submit", CASE_NO, "key-00000001", by="applicant"))
    )

    assert first.id == second.id
    assert first.causationid == str(cause.id)


def test_another_cause_or_discriminator_gives_another_id() -> None:
    data = decided().data
    cause = Cause(uuid4(), "test", CASE_NO)
    sayings = [
        (Saying(events.CaseDecidedV1, data), cause),
        (Saying(events.CaseDecidedV1, data, "second"), cause),
        (Saying(events.CaseDecidedV1, data), cause.then("sent")),
        (Saying(events.CaseDecidedV1, data), Cause.timer("send", CASE_NO, NOW)),
    ]

    ids = {
        saying.message(subject=CASE_NO, source="/yichuang/test", cause=why, now=NOW).id
        for saying, why in sayings
    }

    assert len(ids) == len(sayings)


def test_a_message_is_stored_as_it_goes_on_the_wire() -> None:
    outgoing = Outgoing.of(accepted())

    assert Outgoing.stored(outgoing.document()) == outgoing
    assert (outgoing.exchange, outgoing.routing_key) == ("cases", "case.accepted.market.-")
