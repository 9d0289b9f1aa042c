from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import SecretStr

from contracts import commands, events
from contracts.case import Outcome
from contracts.commands import WorkOrder
from contracts.envelope import Message
from contracts.sealed import ApplicantDossier, Audience
from services.chassis.breaker import Breakers
from services.chassis.mongo import Database
from services.chassis.outgoing import Outgoing
from services.chassis.privacy import Sealer
from services.chassis.timers import Wake
from services.dept_gateway.adapters.bridges.bridge import Accepted, BridgeAwayError, Revoked
from services.dept_gateway.adapters.bridges.choice import Bridges
from services.dept_gateway.adapters.store import open_work_orders
from services.dept_gateway.domain.desk_rules import DeskAct
from services.dept_gateway.domain.errors import (
    CancelledError,
    ContradictionError,
    IllegalActError,
    UnknownWorkOrderError,
)
from services.dept_gateway.domain.progress import Certificate, Decision, Progress, Receipt, StepTaken
from services.dept_gateway.domain.standing import Standing
from services.dept_gateway.domain.tellers import Officer, System, Teller
from services.dept_gateway.usecases.calls import Calls
from services.dept_gateway.usecases.cancel_work_order import CancelWorkOrder
from services.dept_gateway.usecases.existing import existing
from services.dept_gateway.usecases.outcomes import REVOKE, SEND
from services.dept_gateway.usecases.resume import Resume
from services.dept_gateway.usecases.send_work_order import SendWorkOrder
from services.dept_gateway.usecases.take_progress import TakeProgress
from tests.support.folds.house import House, TooEarlyError, afterwards, ground_of
from tests.support.histories import CaseHistory
from tests.support.work_orders import DOSSIER

_SEALER = Sealer({"department.1": SecretStr("MDEyMzQ1Njc4OWFiY2RlZg==")})
_DEPARTMENT = "shiyao"
TOLD = (
    events.CaseDeptReceivedV1,
    events.CaseProgressedV1,
    events.CaseDecidedV1,
    events.CaseCertificateMadeV1,
)
"""What a department tells."""


class Department:
    """A department's own system: it knows a work order by its number, and has it once."""

    def __init__(self) -> None:
        self.has: set[str] = set()
        self.stopped: set[str] = set()

    async def send(self, order: WorkOrder, _: ApplicantDossier) -> Accepted:
        self.has.add(order.work_order_no)
        return Accepted("SY-1")

    async def cancel(self, work_order_no: str, _: str) -> Revoked:
        if work_order_no in self.has:
            self.stopped.add(work_order_no)
        return Revoked()

    @property
    def decides(self) -> set[str]:
        """What it has and was not told to stop."""
        return self.has - self.stopped


class GatewayHouse(House):
    """The gateway: commands are messages, a department tells by callback or at the desk."""

    def __init__(self, history: CaseHistory, *, desk: bool, database: Database | None = None) -> None:
        super().__init__(afterwards())
        ground = ground_of(self.clock, database)
        self._desk = desk
        stop, word = history.of(commands.WorkOrderCancelV1), history.of(events.CaseDecidedV1)
        self._raced = bool(stop and word)
        self._acts = [each.id for each in history.of(*TOLD)]
        self._number = f"{history.case_no}.{_DEPARTMENT}"
        self._dossier = _SEALER.seal(Audience.DEPARTMENT, history.case_no, DOSSIER)
        self.department = Department()
        self._orders = open_work_orders(ground)
        self.collection = self._orders.collection
        bridges = Bridges({} if desk else {_DEPARTMENT: self.department}, {})
        calls = Calls(bridges, _SEALER, Breakers(ground.clock, BridgeAwayError, rate=10))
        self._send = SendWorkOrder(self._orders, bridges, calls, ground.clock)
        self._cancel = CancelWorkOrder(self._orders, calls, ground.clock)
        self._take = TakeProgress(self._orders, ground.clock)
        resume = Resume(self._orders, calls, ground.clock)
        self._wakes: dict[str, Wake] = {SEND: resume.sending, REVOKE: resume.revoking}

    @property
    def wakes(self) -> Mapping[str, Wake]:
        return self._wakes

    async def handle(self, item: Message[Any]) -> Sequence[Outgoing]:
        match item:
            case commands.WorkOrderV1():
                order = item.data.model_copy(update={"dossier": self._dossier})
                return await self._send(item.model_copy(update={"data": order}))
            case commands.WorkOrderCancelV1():
                return await self._cancel(item)
        later = item.id in self._acts[1:]
        if self._desk and later:
            raise TooEarlyError  # officers keep the order of the work
        await self._told(told_by(item))
        self._acts = [each for each in self._acts if each != item.id]
        return ()

    async def view(self) -> Mapping[str, Any]:
        record = existing(await self._orders.get(self._number))
        (document,) = await self.documents()
        found = {"index": document["index"], "to decide": self.department.decides}
        if self._raced:
            # the decision and the order to stop crossed: whichever came first here stands
            stopped = record.standing is Standing.CANCELLED
            return {
                "ended": stopped or record.decision is not None,
                "to decide": self.department.decides if stopped else set(),
                "to stop": record.to_revoke,
            }
        if record.cancellation is not None:
            # how far it had come by then hangs on what came first, and counts no more
            return {"standing": record.standing, **found}
        return {
            **found,
            "standing": record.standing,
            # told twice, by answer and by callback, each with a time of its own; the first stays
            "receipt": record.receipt and record.receipt.content,
            "content": [
                fact and (fact.content, fact.at)
                for fact in (*record.steps, record.decision, record.certificate)
            ],
            "said": await self.said(),
        }

    async def check(self) -> None:
        """What was recorded agrees with itself, and everybody was told of it once."""
        record = await self._orders.get(self._number)
        if record is None:
            return
        refused = record.decision is not None and record.decision.outcome is Outcome.REFUSED
        assert not (refused and record.certificate)
        assert record.standing is not Standing.CANCELLED or record.decision is None
        kinds = [kind for kind, _ in await self.said()]
        assert len([kind for kind in kinds if kind != events.CaseProgressedV1.TYPE]) == len(set(kinds)) - int(
            events.CaseProgressedV1.TYPE in kinds
        )

    async def _told(self, progress: Progress) -> None:
        record = await self._orders.get(self._number)
        asked = record is not None if self._desk else self._number in self.department.has
        if not asked:
            if record is not None and record.cancellation is not None:
                return  # and never will be
            raise TooEarlyError
        teller: Teller = (
            Officer("officer:1", _ACTS[type(progress)], lambda *_: True)
            if self._desk
            else System(_DEPARTMENT)
        )
        try:
            await self._take(teller, self._number, progress)
        except (UnknownWorkOrderError, IllegalActError) as error:
            if record is not None and record.order is None:
                return  # nobody was ever asked to decide
            raise TooEarlyError from error
        except (CancelledError, ContradictionError):
            return  # said to whoever told it


_ACTS = {
    Receipt: DeskAct.RECEIPT,
    StepTaken: DeskAct.STEPS,
    Decision: DeskAct.DECISION,
    Certificate: DeskAct.CERTIFICATE,
}


def told_by(message: Message[Any]) -> Progress:
    """Return what the department told, by what everybody was told of it."""
    event = str(message.id)
    match message.data:
        case events.CaseDeptReceived(department_serial=serial):
            return Receipt(event=event, at=message.time, serial=serial)
        case events.CaseProgressed(stage=stage, occurred_at=at, opinion=opinion):
            return StepTaken(event=event, at=at, stage=stage, opinion=opinion)
        case events.CaseDecided(outcome=outcome, decided_at=at, reason=reason):
            return Decision(event=event, at=at, outcome=outcome, reason=reason)
        case events.CaseCertificateMade(certificate_name=name, certificate_no=number, made_at=at):
            return Certificate(event=event, at=at, name=name, number=number)
    raise AssertionError(message.type)
