import typing
from types import SimpleNamespace

import pytest
from pydantic import BaseModel

from contracts.envelope import Message
from contracts.topology import (
    MESSAGES,
    SERVICE_QUEUES,
    AnyMessage,
    address,
    all_queues,
    department_queue,
    zone_queue,
)
from tests.support.messages import accepted, decided


def _models(model: type[BaseModel]) -> set[type[BaseModel]]:
    found = {model}
    for field in model.model_fields.values():
        for part in (field.annotation, *typing.get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found |= _models(part)
    return found


@pytest.mark.parametrize("message", MESSAGES, ids=lambda model: model.__name__)
def test_what_may_be_absent_may_be_left_out(message: AnyMessage) -> None:
    """The wire leaves out what is None, so a reader must not insist on it."""
    for model in _models(message):
        for name, field in model.model_fields.items():
            if type(None) in typing.get_args(field.annotation):
                assert not field.is_required(), f"{model.__name__}.{name} needs a default of None"


@pytest.mark.parametrize("message", MESSAGES, ids=lambda model: model.__name__)
def test_every_message_names_itself_once(message: AnyMessage) -> None:
    assert message.TYPE.startswith("linxia.")
    assert message.TYPE.endswith(".v1")
    assert message.__name__.endswith("V1")


def test_no_two_messages_share_a_type() -> None:
    assert len({message.TYPE for message in MESSAGES}) == len(MESSAGES)


def test_every_fact_has_a_reader() -> None:
    """A mandatory publish of a fact that no queue takes would come back for ever."""
    read = {model for queue in SERVICE_QUEUES for model in queue.reads} | set(department_queue("x").reads)

    assert read == set(MESSAGES)


def test_a_message_goes_where_its_content_says() -> None:
    assert address(accepted()) == ("cases", "case.accepted.market.-")
    assert address(decided()) == ("cases", "case.decided.market.shiyao")


def test_a_message_without_a_place_is_an_error() -> None:
    stray = SimpleNamespace(data=object(), type="linxia.stray.thing.v1")

    with pytest.raises(LookupError, match=r"linxia\.stray\.thing"):
        address(typing.cast("Message[typing.Any]", stray))


def test_a_department_and_a_zone_have_queues_of_their_own() -> None:
    queues = {queue.name: queue for queue in all_queues(["market"], ["shiyao"])}

    assert queues["dept.shiyao"].bindings == (("departments", "*.shiyao"),)
    assert queues["zone.market"].bindings == (("departments", "market.-"),)
    assert zone_queue("market").parking_queue == "dept_gateway.parked"
    assert queues["router.cases"].parking_queue == "router.cases.parked"
