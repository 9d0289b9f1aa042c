from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Header, Path, Query

from services.chassis.clock import Clock
from services.chassis.problem import Problem
from services.chassis.staff.gate import Admitted, Gate
from services.chassis.staff.permits import Action
from services.chassis.staff.roles import Place
from services.dept_gateway.adapters.bridges.desk import Desk
from services.dept_gateway.api import desk_words as words
from services.dept_gateway.domain import errors
from services.dept_gateway.domain.desk_rules import DeskAct
from services.dept_gateway.domain.progress import Certificate, Decision, Progress, Receipt, StepTaken
from services.dept_gateway.domain.tellers import Has, Officer
from services.dept_gateway.usecases.read_desk import ListDesk, OpenAtDesk
from services.dept_gateway.usecases.take_progress import TakeProgress

FoundT = TypeVar("FoundT")
Number = Annotated[str, Path(max_length=100)]
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=100)]
DeskName = Annotated[str, Query(pattern=r"^(zone\.)?[a-z][a-z0-9_]{1,31}$")]


def routes(listing: ListDesk, opening: OpenAtDesk, take: TakeProgress, clock: Clock, gate: Gate) -> APIRouter:
    """Return the doors for officers of departments without a system, and of zones."""
    router = APIRouter(prefix="/api/v1/desk/work-orders", tags=["desk"])
    By = Annotated[Admitted, Depends(gate.to(Action.HANDLE_WORK_ORDER))]  # noqa: N806 - a type

    async def act(by: Admitted, number: str, what: DeskAct, progress: Progress) -> words.ActRecorded:
        record = await _answered(lambda: take(Officer(by.staff.subject, what, _has(by)), number, progress))
        return words.ActRecorded(work_order_no=number, state=record.standing)

    @router.get("")
    async def list_open(
        by: By,
        department: Annotated[list[DeskName], Query(max_length=100)] = [],  # noqa: B006 - never changed
        after: Annotated[str, Query(max_length=100)] = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> words.WorkOrderList:
        """List open work orders (待办) of the officer's departments, and zones (``zone.<code>``)."""
        page = await listing(_desks(by, department), after, limit)
        return words.WorkOrderList(work_orders=[words.row(each) for each in page.records], next=page.next)

    @router.get("/{number}")
    async def open_one(by: By, number: Number) -> words.OpenedWorkOrder:
        """Show one work order with the applicant's dossier (办理页)."""
        return words.detail(*await _answered(lambda: opening(number, _has(by))))

    @router.post("/{number}/receipt")
    async def receipt(by: By, number: Number, key: Key, _: words.ReceiptAsked) -> words.ActRecorded:
        """签收: sign for a work order."""
        event = _event(DeskAct.RECEIPT, key)
        fact = Receipt(event=event, at=clock.now(), serial=Desk().serial(number))
        return await act(by, number, DeskAct.RECEIPT, fact)

    @router.post("/{number}/steps")
    async def step(by: By, number: Number, key: Key, asked: words.StepAsked) -> words.ActRecorded:
        """环节: record a step of the review."""
        event = _event(DeskAct.STEPS, key)
        fact = StepTaken(event=event, at=clock.now(), stage=asked.stage, opinion=asked.opinion)
        return await act(by, number, DeskAct.STEPS, fact)

    @router.post("/{number}/decision")
    async def decision(by: By, number: Number, key: Key, asked: words.DecisionAsked) -> words.ActRecorded:
        """决定: grant or refuse."""
        event = _event(DeskAct.DECISION, key)
        fact = Decision(event=event, at=clock.now(), outcome=asked.outcome, reason=asked.reason)
        return await act(by, number, DeskAct.DECISION, fact)

    @router.post("/{number}/certificate")
    async def certificate(
        by: By, number: Number, key: Key, asked: words.CertificateAsked
    ) -> words.ActRecorded:
        """制证: name the paper that was made."""
        event = _event(DeskAct.CERTIFICATE, key)
        fact = Certificate(event=event, at=clock.now(), name=asked.name, number=asked.number)
        return await act(by, number, DeskAct.CERTIFICATE, fact)

    return router


def _has(by: Admitted) -> Has:
    return lambda zone, department: by.may_at(Place(zone, department))


def _desks(by: Admitted, asked: Sequence[str]) -> Sequence[str]:
    own = [
        *(code for code in by.staff.departments if by.may_at(Place("", code))),
        *(f"zone.{code}" for code in by.staff.zones if by.may_at(Place(code, None))),
    ]
    if others := sorted(set(asked).difference(own)):
        raise Problem(403, "forbidden", "没有权限", f"不是您负责的部门或功能区:{'、'.join(others)}。")
    return asked or own


def _event(act: DeskAct, key: str) -> str:
    return f"desk/{act}/{key}"


async def _answered(use: Callable[[], Awaitable[FoundT]]) -> FoundT:
    try:
        return await use()
    except errors.UnknownWorkOrderError as error:
        raise Problem(404, "unknown-work-order", "无此交办单", "待办中没有这个交办单号。") from error
    except errors.NotTheirsError as error:
        detail = "这个交办单不在您负责的部门或功能区,不能查看或办理。"
        raise Problem(403, "forbidden", "没有权限", detail) from error
    except errors.CancelledError as error:
        detail = "申请人已撤回,不能再办理。"
        raise Problem(409, "work-order-cancelled", "交办单已撤回", detail, allowed=[]) from error
    except errors.IllegalActError as error:
        detail = f"当前可以办理:{'、'.join(error.allowed) or '无'}。"
        raise Problem(409, "illegal-act", "当前不能这样办理", detail, allowed=error.allowed) from error
    except errors.TooManyStepsError as error:
        raise Problem(409, "too-many-steps", "环节过多", "该交办单的环节记录已达上限。") from error
    except errors.EventReusedError as error:
        detail = "这个 Idempotency-Key 已经用于内容不同的请求,请换一个新的。"
        raise Problem(422, "idempotency-key-reused", "幂等键重复使用", detail) from error
