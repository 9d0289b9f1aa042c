from collections.abc import Awaitable, Callable
from datetime import datetime

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from contracts.case import SignedBy
from services.chassis.logs import get_log
from services.chassis.problem import Problem
from services.chassis.staff.gate import Gate
from services.chassis.staff.permits import Action
from services.courier.adapters.carriers.registry import Carriers, UnknownCarrierError
from services.courier.adapters.carriers.seam import (
    Carrier,
    ForgedPushError,
    UnreadablePushError,
    Verdict,
)
from services.courier.domain.journey import ShipmentStage
from services.courier.domain.shipment import Shipment, case_no_of
from services.courier.usecases.take_tracking import TakeTracking

Find = Callable[[str], Awaitable[Shipment | None]]


class TraceView(BaseModel):
    """One report about the parcel."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    code: str
    name: str
    place: str
    stage: ShipmentStage


class ShipmentView(BaseModel):
    """A shipment as staff see it: no name, no address."""

    order_no: str
    case_no: str
    carrier: str
    contents: str
    requested_at: datetime
    stage: ShipmentStage
    waybill_no: str | None
    signed_by: SignedBy | None
    failed_attempts: int
    ordering_failures: int
    trouble: str | None
    journey: tuple[TraceView, ...]


def callbacks(carriers: Carriers, take_tracking: TakeTracking) -> APIRouter:
    """Return the doors where carriers bring their news."""
    router = APIRouter(prefix="/callbacks/carriers", tags=["callbacks"])

    @router.post("/{code}")
    async def take_push(code: str, request: Request) -> JSONResponse:
        """轨迹推送: 200 with the carrier's own reply object, 401 for what is not the carrier's."""
        carrier = _carrier(carriers, code)
        body = await request.body()
        try:
            push = carrier.read_push(body)
        except ForgedPushError as error:
            get_log().warning("push_forged", carrier=code, error=str(error))
            return JSONResponse(carrier.reply(Verdict.FORGED, None), 401)
        except UnreadablePushError as error:
            get_log().error("push_unreadable", carrier=code, places=str(error), alert=True)
            return JSONResponse(carrier.reply(Verdict.UNREADABLE, None))
        verdict = await take_tracking(code, push.sightings)
        return JSONResponse(carrier.reply(verdict, push.serial_no))

    return router


def staff(find: Find, gate: Gate) -> APIRouter:
    """Return what the centre's staff may ask."""
    guard = Depends(gate.to(Action.READ_SHIPMENT))
    router = APIRouter(prefix="/api/v1/shipments", tags=["shipments"], dependencies=[guard])

    @router.get("/{order_no}")
    async def view_shipment(order_no: str) -> ShipmentView:
        """Return one shipment and its journey."""
        shipment = await find(order_no)
        if shipment is None:
            raise Problem(404, "unknown-shipment", "没有此寄递单", f"没有寄递单 {order_no}。请核对单号。")
        return _view(shipment)

    return router


def _carrier(carriers: Carriers, code: str) -> Carrier:
    try:
        return carriers.named(code)
    except UnknownCarrierError as error:
        raise Problem(404, "unknown-carrier", "没有此快递企业", f"未配置快递企业 {code}。") from error


def _view(shipment: Shipment) -> ShipmentView:
    return ShipmentView(
        order_no=shipment.order_no,
        case_no=case_no_of(shipment.order_no),
        carrier=shipment.carrier,
        contents=shipment.contents,
        requested_at=shipment.requested_at,
        stage=shipment.stage,
        waybill_no=shipment.waybill_no,
        signed_by=shipment.signed_by,
        failed_attempts=shipment.failed_attempts,
        ordering_failures=shipment.failures,
        trouble=shipment.trouble,
        journey=tuple(TraceView.model_validate(trace) for trace in shipment.journey),
    )
