"""Messages on their way to phones, and what became of them."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Final

from deploy.sandbox.numbers_given import fresh_numbers
from deploy.sandbox.sms_words import BusinessRefusalError, QuerySendDetails, SendSms
from deploy.sandbox.wall_time import now, written

_DEAD_NUMBER: Final = "0000"
"""Phones that end so do not exist."""
_DELIVERED: Final = "DELIVERED"
_NO_SUCH_PHONE: Final = "MK:0005"
"""中国移动: 空号或停机."""
_CHARACTERS_PER_PART: Final = 67
_CHARACTERS_ALONE: Final = 70


class SendStatus(IntEnum):
    """SendStatus of QuerySendDetails."""

    WAITING = 1
    FAILED = 2
    DELIVERED = 3


@dataclass(slots=True)
class Sms:
    """One message to one phone."""

    biz_id: str
    out_id: str
    phone: str
    template_code: str
    content: str
    sent_at: datetime
    reported_at: datetime | None = None
    status: SendStatus = SendStatus.WAITING
    err_code: str = ""

    def arrive(self) -> None:
        """Reach the phone, or not, if there is no such phone."""
        dead = self.phone.endswith(_DEAD_NUMBER)
        self.status = SendStatus.FAILED if dead else SendStatus.DELIVERED
        self.err_code = _NO_SUCH_PHONE if dead else _DELIVERED
        self.reported_at = now()

    def receipt(self) -> dict[str, Any]:
        """Return the entry of a SmsReport push (状态报告). The message must have arrived or failed."""
        if self.reported_at is None:
            raise ValueError(f"{self.biz_id} is still on its way")
        delivered = self.status is SendStatus.DELIVERED
        return {
            "phone_number": self.phone,
            "send_time": written(self.sent_at),
            "report_time": written(self.reported_at),
            "success": delivered,
            "err_code": self.err_code,
            "err_msg": "用户接收成功" if delivered else "空号或停机",
            "sms_size": str(_parts(self.content)),
            "biz_id": self.biz_id,
            "out_id": self.out_id,
        }

    def detail(self) -> dict[str, Any]:
        """Return the SmsSendDetailDTO of QuerySendDetails."""
        return {
            "PhoneNum": self.phone,
            "OutId": self.out_id,
            "TemplateCode": self.template_code,
            "Content": self.content,
            "SendDate": written(self.sent_at),
            "ReceiveDate": written(self.reported_at) if self.reported_at else "",
            "SendStatus": int(self.status),
            "ErrCode": self.err_code,
        }


class Messages:
    """Everything sent, by phone and day."""

    def __init__(self, daily_limit: int) -> None:
        """``daily_limit``: messages of one sign and template that one phone gets in a day."""
        self._daily_limit = daily_limit
        self._sent: defaultdict[tuple[str, str], list[Sms]] = defaultdict(list)
        self._today = ""
        self._limited: Counter[tuple[str, str, str]] = Counter()
        self._numbers = fresh_numbers()

    def send(self, order: SendSms) -> list[Sms]:
        """Send one message to each phone. Raises ``BusinessRefusalError``."""
        numbers = order.numbers()
        order.check_template_param()
        sent_at = now()
        self._count(order, numbers, f"{sent_at:%Y%m%d}")
        biz_id = f"{next(self._numbers):08d}{sent_at:%y%m%d%H%M}^0"
        content = f"【{order.sign_name}】{order.template_param}"[:500]
        sent = [
            Sms(biz_id, order.out_id, number, order.template_code, content, sent_at) for number in numbers
        ]
        for sms in sent:
            self._sent[sms.phone[-11:], f"{sent_at:%Y%m%d}"].append(sms)
        return sent

    def query(self, question: QuerySendDetails) -> tuple[list[Sms], int]:
        """Return a page of what was sent to a phone on a day, newest first, and how many there are."""
        found = [
            sms
            for sms in reversed(self._sent.get((question.phone_number[-11:], question.send_date), []))
            if question.biz_id in {"", sms.biz_id}
        ]
        start = (question.current_page - 1) * question.page_size
        return found[start : start + question.page_size], len(found)

    def _count(self, order: SendSms, numbers: list[str], day: str) -> None:
        if day != self._today:
            self._limited.clear()
            self._today = day
        keys = [(order.sign_name, order.template_code, number[-11:]) for number in numbers]
        if any(self._limited[key] >= self._daily_limit for key in keys):
            raise BusinessRefusalError("isv.BUSINESS_LIMIT_CONTROL", "触发天级流控Permits")
        self._limited.update(keys)


def _parts(content: str) -> int:
    if len(content) <= _CHARACTERS_ALONE:
        return 1
    return -(-len(content) // _CHARACTERS_PER_PART)
