"""What a case leaves in the logs, and what it costs."""

from collections import Counter
from collections.abc import Iterator

import pytest
from pymongo import monitoring

from contracts.case import HandOut, TransitState
from services.notifier.domain.notice import NoticeKind, NoticeStatus
from tests.component.notifier.notifier_desk import NotifierDesk
from tests.component.notifier.test_lost_answers import FIRST_LOOK
from tests.support.case_facts import DEAD_PHONE, NAME, PHONE, CaseFacts
from tests.support.eventually import eventually


@pytest.mark.parametrize(
    ("phone", "end"), [(PHONE, NoticeStatus.DELIVERED), (DEAD_PHONE, NoticeStatus.FAILED)]
)
async def test_no_line_that_is_written_holds_a_phone_or_a_name(
    desk: NotifierDesk, capfd: pytest.CaptureFixture[str], phone: str, end: NoticeStatus
) -> None:
    await desk.platform.faults(kind="error_500")
    await desk.tell(desk.case.accepted(phone))
    await desk.until_stumbled()
    await desk.platform.faults()
    desk.clock.advance(FIRST_LOOK)
    await desk.until(end, NoticeKind.ACCEPTED)
    written = "".join(capfd.readouterr())
    assert "notice_not_now" in written
    for secret in (phone, phone[-8:], NAME):
        assert secret not in written


class RoundTrips(monitoring.CommandListener):
    """Counts commands that are about one case."""

    def __init__(self, case_no: str) -> None:
        self._case_no = case_no
        self.counted: Counter[str] = Counter()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Count a command that names the case."""
        if event.command_name in {"find", "insert", "update"} and self._case_no in str(event.command):
            self.counted[event.command_name] += 1

    @property
    def writes(self) -> int:
        """How often the case was written."""
        return self.counted["insert"] + self.counted["update"]

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to count."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to count."""


@pytest.fixture
def round_trips(case: CaseFacts) -> Iterator[RoundTrips]:
    listener = RoundTrips(case.number)
    listeners = monitoring._LISTENERS  # pymongo can register a global listener, not take it back
    monitoring.register(listener)
    yield listener
    listeners.command_listeners.remove(listener)


async def test_a_notice_costs_three_reads_three_writes_a_clearing_and_a_message(
    round_trips: RoundTrips, desk: NotifierDesk
) -> None:
    async def cleared() -> bool:
        return round_trips.writes >= 4

    for fact, first_write in ((desk.case.accepted(), "insert"), (desk.case.decided(), "update")):
        round_trips.counted.clear()
        await desk.tell(fact)
        assert len(await desk.until_said(1)) == 1
        await eventually(cleared)
        assert round_trips.counted == Counter(find=3, update=3) + Counter([first_write])


async def test_a_fact_that_tells_nothing_costs_nothing(round_trips: RoundTrips, desk: NotifierDesk) -> None:
    await desk.tell(desk.case.issued(HandOut.EXPRESS), desk.case.parcel(TransitState.IN_TRANSIT))
    await desk.tell(desk.case.decided())
    await desk.until(NoticeStatus.PLANNED, NoticeKind.GRANTED)
    assert round_trips.writes == 1
