import pytest

from contracts.topology import ROUTER_CASES
from services.chassis.parking.floods import is_alarm
from services.chassis.parking.mark import ReplayMark
from services.chassis.parking.origin import Body, FromQueue
from services.chassis.parking.trouble import Trouble, group_of
from services.chassis.reading import Reader, UnreadableError


def _from(queue: str = "q", kind: str | None = "t") -> FromQueue:
    body = Body.of(b"")
    return FromQueue(queue=queue, type=kind, headers=(), original=body, body=body)


def test_numbers_and_ids_do_not_part_a_group() -> None:
    one = "case 1 of 0e7ab2b4-1d3c-5c7c-9d8e-6f0b5a3c2d11"
    other = "case 20 of 6ba7b812-9dad-11d1-80b4-00c04fd430c8"

    assert group_of(_from(), one) == group_of(_from(), other)


@pytest.mark.parametrize("other", [_from(queue="p"), _from(kind="u"), _from(kind=None)])
def test_queue_and_type_do(other: FromQueue) -> None:
    assert group_of(_from(), "why") != group_of(other, "why")


def test_alarms_are_raised_at_powers_of_ten() -> None:
    assert [count for count in range(1, 2_000) if is_alarm(count)] == [1, 10, 100, 1_000]


def test_a_stack_holds_no_local_variables() -> None:
    phone = "154" + "00000000"

    def handle() -> None:
        kept = phone
        raise ValueError(len(kept))

    with pytest.raises(ValueError, match="11") as raised:
        handle()

    assert phone not in (Trouble.of("why", raised.value).stack or phone)


def test_a_stack_does_not_quote_a_body_that_could_not_be_read() -> None:
    phone = "154" + "00000000"

    with pytest.raises(UnreadableError) as raised:
        Reader(ROUTER_CASES.reads).read(phone.encode() + b"x")

    assert phone not in (Trouble.of("why", raised.value).stack or phone)


@pytest.mark.parametrize(
    "headers",
    [{}, {"x-parked": "a"}, {"x-parked": "a", "x-replay": 1}, {"x-parked": b"a", "x-replay": "1"}]
    + [{"x-parked": "a", "x-replay": text} for text in ("", "-1", "1.5", "٣", "1" * 20)],
)
def test_a_mark_that_is_not_ours_is_none(headers: dict[str, object]) -> None:
    assert ReplayMark.read(headers) is None


def test_a_mark_is_read_as_it_was_written() -> None:
    mark = ReplayMark("a.b", 12)

    assert ReplayMark.read(mark.headers()) == mark
