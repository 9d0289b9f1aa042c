"""Parcels under way: moved leg by leg, every leg pushed to the customer."""

import json
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Final

from deploy.sandbox.courier_words import Leg, Order, way
from deploy.sandbox.ems_envelope import Agreement
from deploy.sandbox.http_client import Answer
from deploy.sandbox.outgoing import Callback, Caller, Post, answered
from deploy.sandbox.timetable import Latency, Timetable, draw
from deploy.sandbox.wall_time import now
from deploy.sandbox.waybill import fresh_waybills

_TRACE_PUSH: Final = "040002"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


@dataclass(slots=True)
class Parcel:
    """邮件. ``legs``: what will still happen to it, in order."""

    order_no: str
    waybill_no: str
    legs: list[Leg]


class Parcels:
    """All parcels of one customer."""

    def __init__(
        self, push_url: str, agreement: Agreement, latency: Latency, timetable: Timetable, caller: Caller
    ) -> None:
        self._push_url = push_url
        self._agreement = agreement
        self._latency = latency
        self._timetable = timetable
        self._caller = caller
        self._by_order: dict[str, Parcel] = {}
        self._waybills = fresh_waybills()

    def find(self, order_no: str) -> Parcel | None:
        """Return the parcel of this order, if there is one."""
        return self._by_order.get(order_no)

    def take(self, order: Order) -> Parcel:
        """Give a new order a waybill and send the parcel on its way."""
        parcel = Parcel(order.logistics_order_no, next(self._waybills), way(order.receiver.address))
        self._by_order[parcel.order_no] = parcel
        self._move_on(parcel)
        return parcel

    def _move_on(self, parcel: Parcel) -> None:
        if parcel.legs:
            self._timetable.after(draw(self._latency), partial(self._move, parcel))

    async def _move(self, parcel: Parcel) -> None:
        leg = parcel.legs.pop(0)
        pushed = {
            "waybillNo": parcel.waybill_no,
            "logisticsOrderNo": parcel.order_no,
            "responseItems": [leg.entry(parcel.waybill_no, now())],
        }
        compose = partial(self._compose, json.dumps(pushed, ensure_ascii=False))
        await self._caller.call(Callback(f"{parcel.waybill_no} {leg.op_code}", compose, _taken))
        self._move_on(parcel)

    def _compose(self, text: str) -> Post:
        return Post(self._push_url, self._agreement.form(_TRACE_PUSH, text), _FORM)


def _taken(answer: Answer) -> bool:
    return bool(answered(answer, "code") == "00000")


def serial_no() -> str:
    """Return a serial number for an answer of ours."""
    return uuid.uuid4().hex.upper()
