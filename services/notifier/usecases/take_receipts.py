import asyncio
from collections.abc import Iterable

from services.chassis.logs import get_log
from services.chassis.step import Cause
from services.notifier.domain.notice import Fate, read_out_id
from services.notifier.usecases.settle_notice import SettleNotice, UnknownNoticeError


class TakeReceipts:
    """Takes the platform's receipts (状态报告): twice, early, or for messages that are not ours."""

    def __init__(self, settle: SettleNotice) -> None:
        self._settle = settle

    async def __call__(self, receipts: Iterable[tuple[str, Fate]]) -> None:
        """Take receipts, each our out id and a fate; those of nobody we know are passed over."""
        await asyncio.gather(*(self._take(out_id, fate) for out_id, fate in receipts))

    async def _take(self, out_id: str, fate: Fate) -> None:
        ours = read_out_id(out_id)
        if ours is None:
            # another system's number may be anything, a phone too: it is not logged
            get_log().warning("receipt_not_ours")
            return
        case_no, kind = ours
        cause = Cause.request(
            "sms_receipt", case_no, f"{kind}|{fate.biz_id}|{fate.status}", by="sms-platform"
        )
        try:
            await self._settle(case_no, kind, fate, cause)
        except UnknownNoticeError:
            get_log().warning("receipt_of_unknown_notice", notice=kind)
