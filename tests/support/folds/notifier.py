from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from contracts import events
from contracts.envelope import Message
from contracts.sealed import Audience, Contact
from contracts.topology import NOTIFIER_FACTS, AnyMessage
from services.chassis.breaker import Breakers
from services.chassis.mongo import Database
from services.chassis.outgoing import Outgoing
from services.chassis.privacy import Sealer
from services.chassis.timers import Wake
from services.notifier import settings
from services.notifier.adapters.channels.sms import ChannelAwayError
from services.notifier.adapters.store import PLATFORM, notice_book
from services.notifier.adapters.templates import load_templates
from services.notifier.domain.case_notices import CaseNotices
from services.notifier.domain.notice import Fate, NoticeStatus
from services.notifier.subscribers import subscription
from services.notifier.usecases.check_receipt import CheckReceipt
from services.notifier.usecases.correspondence import Correspondence
from services.notifier.usecases.retry_notice import RetryNotice
from services.notifier.usecases.send_notice import SendNotice
from services.notifier.usecases.settle_notice import SettleNotice
from services.notifier.usecases.show_notices import ShowNotices
from services.notifier.usecases.take_receipts import TakeReceipts
from services.notifier.usecases.tell_applicant import TellApplicant
from tests.support.folds.house import House, TooEarlyError, afterwards, ground_of
from tests.support.histories import CaseHistory

_SEALER = Sealer({"notifier.1": SecretStr("MDEyMzQ1Njc4OWFiY2RlZg==")})
_TEMPLATES = load_templates(Path(settings.__file__).with_name("templates.toml"))
_RECEIPTS = (events.NoticeDeliveredV1, events.NoticeFailedV1)


class Platform:
    """An SMS platform: it sends what it is asked to, as often as it is asked, and remembers it."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()

    async def send(self, _: str, __: str, ___: Mapping[str, str], out_id: str) -> str:
        self.sent[out_id] += 1
        return f"biz-{out_id}"

    async def find(self, _: str, out_id: str, __: date) -> Fate | None:
        return Fate.sent(f"biz-{out_id}") if self.sent[out_id] else None


class NotifierHouse(House):
    """The notifier: facts are messages, receipts come from the platform once it has sent something."""

    reads: tuple[AnyMessage, ...] = (*NOTIFIER_FACTS.reads, *_RECEIPTS)

    def __init__(self, history: CaseHistory, database: Database | None = None) -> None:
        super().__init__(afterwards())
        ground = ground_of(self.clock, database)
        self._case_no = history.case_no
        contact = Contact(name="马测试", phone="13900000001")
        self._contact = _SEALER.seal(Audience.NOTIFIER, history.case_no, contact)
        self.platform = Platform()
        self._book, clock = notice_book(ground), ground.clock
        self.collection = self._book.collection
        breaker = Breakers(clock, ChannelAwayError, rate=10).of(PLATFORM)
        letters = Correspondence(self.platform, breaker, _SEALER, _TEMPLATES, clock)
        settle = SettleNotice(self._book, clock)
        send = SendNotice(self._book, letters, settle, clock, longest_call=timedelta(seconds=8))
        tell = TellApplicant(self._book, letters, send, clock)
        self._handlers = subscription(tell, ground.catalogue.items_by_code).handlers
        self._receipts = TakeReceipts(settle)
        self._show = ShowNotices(self._book, _TEMPLATES)
        self._wakes: dict[str, Wake] = {
            "send": RetryNotice(self._book, letters, send, settle, clock),
            "receipt": CheckReceipt(self._book, letters, settle, clock),
        }

    @property
    def wakes(self) -> Mapping[str, Wake]:
        return self._wakes

    async def handle(self, item: Message[Any]) -> Sequence[Outgoing]:
        if isinstance(item, _RECEIPTS):
            await self._receipt(item)
            return ()
        if isinstance(item, events.CaseAcceptedV1):
            data = item.data.model_copy(update={"contact": self._contact})
            item = item.model_copy(update={"data": data})
        return await self._handlers[type(item)](item)

    async def view(self) -> Mapping[str, Any]:
        shown = await self._show(self._case_no) or []
        return {
            "shown": [(each.kind, each.notice.status, each.notice.error, each.text) for each in shown],
            "details": [each.notice.details for each in shown],
            "sent": self.platform.sent,
            "said": await self.said(),
        }

    async def check(self) -> None:
        """No phone rings twice for one thing, and none for what did not happen."""
        assert set(self.platform.sent.values()) <= {1}
        state = await self._book.get(self._case_no) or CaseNotices()
        assert {f"{self._case_no}-{kind}" for kind in state.notices} >= set(self.platform.sent)
        for kind, notice in state.notices.items():
            if notice.status in {NoticeStatus.SENT, NoticeStatus.DELIVERED}:
                assert self.platform.sent[f"{self._case_no}-{kind}"] == 1

    async def _receipt(self, item: Message[Any]) -> None:
        out_id = item.data.out_id
        if not self.platform.sent[out_id]:
            raise TooEarlyError
        biz_id = f"biz-{out_id}"
        failed = isinstance(item, events.NoticeFailedV1)
        fate = Fate.failed(item.data.error, biz_id) if failed else Fate.delivered(biz_id)
        await self._receipts([(out_id, fate)])
