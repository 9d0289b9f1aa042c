import hmac
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from services.chassis.logs import get_log
from services.chassis.problem import Problem
from services.chassis.staff.gate import Gate
from services.chassis.staff.permits import Action
from services.notifier.domain.notice import Fate, NoticeKind, NoticeStatus
from services.notifier.usecases.show_notices import ShownNotice, ShowNotices
from services.notifier.usecases.take_receipts import TakeReceipts

CaseNo = Annotated[str, Path(min_length=1, max_length=50)]


class SmsReceipt(BaseModel):
    """One entry of Aliyun's SmsReport push (状态报告); the phone and the texts are not read.

    Source: https://help.aliyun.com/zh/sms/developer-reference/smsreport-2
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    success: bool
    err_code: str = Field(default="", max_length=100)
    biz_id: str = Field(min_length=1, max_length=100)
    out_id: str | None = Field(default=None, max_length=256)

    def fate(self) -> Fate:
        """Return what it says of the message."""
        if self.success:
            return Fate.delivered(self.biz_id)
        return Fate.failed(self.err_code or "unknown", self.biz_id)


Entries = Annotated[list[Any], Body(json_schema_extra={"items": SmsReceipt.model_json_schema()})]
"""Read one by one, so that an unreadable entry does not take the others with it."""


class ReceiptsTaken(BaseModel):
    """The answer that Aliyun understands; any other code makes it push again."""

    code: int = 0
    msg: str = "接收成功"


class NoticeView(BaseModel):
    """One notice as staff see it."""

    notice: NoticeKind
    status: NoticeStatus
    text: str | None
    attempts: int
    look_at: AwareDatetime | None
    biz_id: str | None
    error: str | None


class NoticesView(BaseModel):
    """What an applicant was told about a case."""

    case_no: str
    notices: list[NoticeView]


def routes(take: TakeReceipts, show: ShowNotices, receipt_token: SecretStr, gate: Gate) -> APIRouter:
    """Return the door for the platform's receipts and the staff's view."""
    router = APIRouter(tags=["notifier"])

    @router.post("/callbacks/sms/aliyun/{token}")
    async def take_receipts(token: str, entries: Entries) -> ReceiptsTaken:
        """Take a push of receipts. Unreadable entries are refused by name; the readable ones count."""
        if not hmac.compare_digest(token.encode(), receipt_token.get_secret_value().encode()):
            get_log().warning("receipts_forged")
            raise Problem(403, "forged-callback", "回执来源不明", "地址中的令牌不符,回执没有被接收。")
        readable, faults = _read(entries)
        await take((receipt.out_id or "", receipt.fate()) for receipt in readable)
        if faults:
            unreadable = len(entries) - len(readable)
            get_log().error("receipts_unreadable", count=unreadable, first=faults[0], alert=True)
            detail = f"{unreadable} 条状态报告无法读取,见 errors;其余 {len(readable)} 条已接收。"
            raise Problem(
                422, "malformed-receipt", "状态报告无法读取", detail, errors=faults, code=1, msg=detail
            )
        return ReceiptsTaken()

    @router.get("/api/v1/notices/{case_no}", dependencies=[Depends(gate.to(Action.READ_NOTICES))])
    async def show_notices(case_no: CaseNo) -> NoticesView:
        """Show what the applicant of a case was told, masked as it was sent."""
        shown = await show(case_no)
        if shown is None:
            raise Problem(404, "unknown-case", "没有该办件的通知", "没有这个办件编号的通知记录,请核对编号。")
        return NoticesView(case_no=case_no, notices=[_view(each) for each in shown])

    return router


def _read(entries: Sequence[Any]) -> tuple[list[SmsReceipt], list[dict[str, str]]]:
    receipts, faults = [], []
    for number, entry in enumerate(entries):
        try:
            receipts.append(SmsReceipt.model_validate(entry))
        except ValidationError as error:
            faults += [
                {
                    "pointer": "/".join(("", str(number), *map(str, fault["loc"]))),
                    "code": fault["type"],
                    "message": fault["msg"],
                }
                for fault in error.errors(include_input=False, include_url=False)
            ]
    return receipts, faults


def _view(shown: ShownNotice) -> NoticeView:
    notice = shown.notice
    return NoticeView(
        notice=shown.kind,
        status=notice.status,
        text=shown.text,
        attempts=notice.attempts,
        look_at=notice.look_at,
        biz_id=notice.biz_id,
        error=notice.error,
    )
