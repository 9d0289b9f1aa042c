"""Trace pushes as EMS sends them, made by hand so that a test decides what comes and when."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tests.support.courier_side import AUTHORIZATION, SENDER_NO, SIGN_KEY, seal
from tests.support.messages import NOW


def wall(hours: float) -> str:
    """Return the wall time so many hours after the order."""
    at: datetime = NOW + timedelta(hours=hours)
    return at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M:%S")


def item(code: str, hours: float, waybill_no: str, **changes: str) -> dict[str, str]:
    """Return one report."""
    return {
        "waybillNo": waybill_no,
        "opTime": wall(hours),
        "opCode": code,
        "opName": "轨迹",
        "opDesc": "",
        "opOrgName": "临夏市邮政分公司",
        "opOrgCity": "临夏回族自治州",
        "operatorName": "张测试",
        **changes,
    }


def push(*items: dict[str, str], order_no: str | None = None) -> dict[str, Any]:
    """Return the JSON of a push."""
    told: dict[str, Any] = {"waybillNo": items[0]["waybillNo"], "responseItems": list(items)}
    return told if order_no is None else {**told, "logisticsOrderNo": order_no}


def form(told: Any, *, sign_key: str = SIGN_KEY, **changes: str) -> bytes:
    """Return a push as it goes over the wire."""
    fields = {
        "apiCode": "040002",
        "senderNo": SENDER_NO,
        "authorization": AUTHORIZATION,
        "msgType": "0",
        "timeStamp": wall(0),
        "version": "V1.0.0",
        "serialNo": "SERIAL-1",
        "logitcsInterface": seal(told, sign_key),
        **changes,
    }
    return urlencode(fields).encode()
