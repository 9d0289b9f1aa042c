"""A running notifier, the platform beside it, and what both can be asked."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aio_pika
import httpx
from aio_pika.abc import AbstractQueue

from contracts.events import NoticeDeliveredV1, NoticeFailedV1
from contracts.topology import NOTICES
from services.chassis.clock import ManualClock
from services.chassis.mongo import Collection, connect
from services.chassis.outgoing import Outgoing
from services.chassis.publisher import Publisher
from services.chassis.reading import Reader
from services.chassis.staff.roles import Role
from services.notifier.domain.notice import NoticeKind, NoticeStatus
from services.notifier.settings import NotifierSettings
from tests.support.case_facts import CaseFacts, Fact
from tests.support.eventually import eventually
from tests.support.outside import Outside
from tests.support.staff import bearer

RECEIPT_TOKEN = "token-of-receipts-in-tests"
_NEWS = Reader((NoticeDeliveredV1, NoticeFailedV1))


@dataclass(frozen=True, slots=True)
class NotifierDesk:
    """A notifier at work on one case."""

    case: CaseFacts
    clock: ManualClock
    platform: Outside
    http: httpx.AsyncClient
    publisher: Publisher
    notices: AbstractQueue
    book: Collection

    async def tell(self, *facts: Fact) -> None:
        """Publish facts as the other services do."""
        await self.publisher.publish(Outgoing.of(fact) for fact in facts)

    async def document(self) -> dict[str, Any]:
        """Return the case's notices as they are stored."""
        return await self.book.find_one({"_id": self.case.number}) or {}

    async def view(self) -> dict[str, dict[str, Any]]:
        """Return the staff's view of the case's notices, by kind."""
        headers = bearer(Role.SUPERVISOR)
        answer = await self.http.get(f"/api/v1/notices/{self.case.number}", headers=headers)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return {}
        return {each["notice"]: each for each in answer.raise_for_status().json()["notices"]}

    async def until(self, status: NoticeStatus, *kinds: NoticeKind) -> None:
        """Wait until these notices stand so."""

        async def so() -> bool:
            view = await self.view()
            return all(kind in view and view[kind]["status"] == status for kind in kinds)

        await eventually(so, within=30)

    async def until_stumbled(self, attempts: int = 1, *, unlike: str = "") -> str:
        """Wait until so many attempts to tell of the acceptance came to nothing, and return why the last did.

        ``unlike``: why the one before did.
        """

        async def stumbled() -> str:
            notice = (await self.view()).get(NoticeKind.ACCEPTED, {"attempts": 0})
            error: str = (notice["error"] or "") if notice["attempts"] == attempts else ""
            return "" if error == unlike else error

        return await eventually(stumbled, within=30)

    async def sent(self) -> Counter[NoticeKind]:
        """Return how many messages the platform sent for the case, by kind."""
        sent = (await self.platform.effects())["by_key"]
        return +Counter({kind: sent.get(self.case.key(kind), 0) for kind in NoticeKind})

    async def orders(self) -> list[dict[str, Any]]:
        """Return every SendSms that the platform carried out for the case."""
        details = (await self.platform.effects(detail=True))["detail"]
        orders = [entry["received"] for entry in details if entry["what"] == "effect"]
        return [order for order in orders if order["out_id"].startswith(self.case.number)]

    async def push(self, *entries: Any, token: str = RECEIPT_TOKEN) -> httpx.Response:
        """Push receipts as the platform does."""
        return await self.http.post(f"/callbacks/sms/aliyun/{token}", json=list(entries))

    async def said(self) -> list[Any]:
        """Return what the notifier said on the broker since it was last asked."""
        said = []
        while (raw := await self.notices.get(no_ack=True, fail=False)) is not None:
            said.append(_NEWS.read(raw.body))
        return said

    async def until_said(self, count: int) -> list[Any]:
        """Wait until the notifier has said this many things, and return them."""
        said: list[Any] = []

        async def enough() -> bool:
            said.extend(await self.said())
            return len(said) >= count

        await eventually(enough, within=30)
        return said


@asynccontextmanager
async def at_work(
    case: CaseFacts, clock: ManualClock, platform: Outside, settings: NotifierSettings, notifier_url: str
) -> AsyncIterator[NotifierDesk]:
    """Sit beside a running notifier, with a queue that hears what it says."""
    broker_url = settings.broker_url.get_secret_value()
    mongo = connect(settings.mongo_url.get_secret_value(), "test")
    book = mongo[f"{settings.database_prefix}_notifier"].case_notices
    async with (
        httpx.AsyncClient(base_url=notifier_url, trust_env=False) as http,
        await aio_pika.connect(broker_url) as connection,
    ):
        channel = await connection.channel()
        notices = await channel.declare_queue(exclusive=True)
        await notices.bind(NOTICES, "#")
        publisher = Publisher(broker_url, timeout=5)
        await publisher.start()
        yield NotifierDesk(case, clock, platform, http, publisher, notices, book)
        await publisher.stop()
    mongo.close()
