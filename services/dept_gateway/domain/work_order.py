"""The record of one work order (交办单): what was asked of a department and all that it told."""

from datetime import datetime
from typing import Final, Self

from pydantic import AwareDatetime

from contracts.case import Outcome
from contracts.commands import WorkOrder
from services.dept_gateway.domain.endings import Cancellation, Rejection
from services.dept_gateway.domain.errand import Errand
from services.dept_gateway.domain.errors import (
    CancelledError,
    ContradictionError,
    DecidedError,
    TooManyStepsError,
    UnknownWorkOrderError,
)
from services.dept_gateway.domain.numbers import case_no_of
from services.dept_gateway.domain.progress import (
    Certificate,
    Contradiction,
    Decision,
    Progress,
    Receipt,
    StepTaken,
    Value,
)
from services.dept_gateway.domain.standing import Standing, Way

_MOST_STEPS: Final = 100
_MOST_CONTRADICTIONS: Final = 20


class WorkOrderRecord(Value):
    """One work order. Personal data stays sealed in ``order``.

    ``order`` is None when only its cancellation has come; then the order is not kept either. ``steps``
    stand in the order of their own times, whatever order they were told in.
    """

    work_order_no: str
    came_at: AwareDatetime
    order: WorkOrder | None = None
    way: Way = Way.SYSTEM
    sending: Errand = Errand()
    rejection: Rejection | None = None
    receipt: Receipt | None = None
    steps: tuple[StepTaken, ...] = ()
    decision: Decision | None = None
    certificate: Certificate | None = None
    cancellation: Cancellation | None = None
    contradictions: tuple[Contradiction, ...] = ()

    @classmethod
    def of(cls, order: WorkOrder, way: Way, now: datetime) -> Self:
        """Begin with the order itself."""
        return cls(work_order_no=order.work_order_no, came_at=now, order=order, way=way)

    @classmethod
    def never_to_be_sent(cls, work_order_no: str, reason: str, now: datetime) -> Self:
        """Begin with a cancellation that overtook its order."""
        cancellation = Cancellation(reason=reason, at=now, told=True)
        return cls(work_order_no=work_order_no, came_at=now, cancellation=cancellation)

    @property
    def case_no(self) -> str:
        """The case that it is about."""
        return case_no_of(self.work_order_no)

    @property
    def department(self) -> str | None:
        """Whose it is; None: its zone's own, or only its cancellation has come."""
        return None if self.order is None else self.order.department

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        furthest = (
            (Standing.CANCELLED, self.cancellation),
            (Standing.CERTIFIED, self.certificate),
            (Standing.DECIDED, self.decision),
            (Standing.REVIEWING, self.steps),
            (Standing.RECEIVED, self.receipt),
            (Standing.REJECTED, self.rejection),
            (Standing.UNDELIVERED, self.sending.stalled),
        )
        return next((standing for standing, reached in furthest if reached), Standing.WAITING)

    @property
    def to_send(self) -> bool:
        """Whether the department's system has still to be given it."""
        return (
            self.order is not None
            and self.way is Way.SYSTEM
            and not (self.receipt or self.sending.stalled or self.cancellation)
        )

    @property
    def to_revoke(self) -> bool:
        """Whether the department's system has still to be told that it is cancelled."""
        cancellation = self.cancellation
        return cancellation is not None and not (cancellation.told or cancellation.telling.stalled)

    @property
    def revoking(self) -> Errand:
        """How telling of the cancellation goes."""
        return Errand() if self.cancellation is None else self.cancellation.telling

    @property
    def on_desk(self) -> bool:
        """Whether the desk has still to do something with it."""
        refused = self.decision is not None and self.decision.outcome is Outcome.REFUSED
        return self.way is Way.DESK and not (self.cancellation or self.certificate or refused)

    def accepted(self, receipt: Receipt) -> Self:
        """Note that the department's system has it."""
        return self.model_copy(update={"receipt": self.receipt or receipt})

    def rejected(self, rejection: Rejection) -> Self:
        """Note that the department's system will never take it as it is."""
        stalled = self.sending.stall(f"refused: {rejection.code} {rejection.words}".rstrip())
        return self.model_copy(update={"rejection": rejection, "sending": stalled})

    def sent_so_far(self, sending: Errand) -> Self:
        """Note how sending goes."""
        return self.model_copy(update={"sending": sending})

    def send_anew(self) -> Self | None:
        """Send what stalled as if for the first time; None when it did not stall, or is wanted no more."""
        if self.sending.stalled is None or self.receipt or self.cancellation:
            return None
        return self.model_copy(update={"sending": Errand(), "rejection": None})

    def cancel(self, reason: str, now: datetime) -> Self | None:
        """Cancel it; None if it is cancelled. Raises ``DecidedError``.

        A department's system is told even when no try to send has succeeded: one that timed out may
        have.
        """
        if self.cancellation is not None:
            return None
        if self.decision is not None:
            raise DecidedError(self.work_order_no)
        told = self.way is Way.DESK or self.rejection is not None
        return self.model_copy(update={"cancellation": Cancellation(reason=reason, at=now, told=told)})

    def revoke_again(self) -> Self:
        """Note that the department's system has it, or may have it, though it was cancelled."""
        return self._cancellation(told=False, telling=Errand())

    def revoked(self) -> Self:
        """Note that nothing is left to tell of the cancellation."""
        return self._cancellation(told=True)

    def revoked_so_far(self, telling: Errand) -> Self:
        """Note how telling of the cancellation goes."""
        return self._cancellation(telling=telling)

    def revoke_anew(self) -> Self | None:
        """Tell of the cancellation as if for the first time; None when that did not stall."""
        return None if self.revoking.stalled is None else self.revoke_again()

    def take(self, progress: Progress, now: datetime) -> tuple[Self, Progress] | None:
        """Record what the department tells, in any order; None if it is known already.

        Returns the record and what was recorded, its time between acceptance and now. Raises
        ``CancelledError``, ``ContradictionError``, ``TooManyStepsError``, ``UnknownWorkOrderError``.
        """
        if self.cancellation is not None:
            raise CancelledError(self.work_order_no)
        if self.order is None:
            raise UnknownWorkOrderError(self.work_order_no)
        fact = progress.between(self.order.accepted_at, now)
        changed = self._with(fact)
        return None if changed is None else (changed, fact)

    def contradicted(self, progress: Progress, why: str, now: datetime) -> Self:
        """Keep what was told against the record, for a person to look at; the first twenty."""
        kept = (*self.contradictions, Contradiction(told=progress, why=why, came_at=now))
        return self.model_copy(update={"contradictions": kept[:_MOST_CONTRADICTIONS]})

    def contradiction(self, event: str) -> Contradiction | None:
        """Return what was told under an event against the record, if anything was."""
        return next((each for each in self.contradictions if each.told.event == event), None)

    def told_as(self, event: str) -> Progress | None:
        """Return what was recorded under an event, if anything was."""
        facts = (self.receipt, *self.steps, self.decision, self.certificate)
        return next((fact for fact in facts if fact is not None and fact.event == event), None)

    def _with(self, fact: Progress) -> Self | None:
        match fact:
            case Receipt():
                return None if self.receipt else self.model_copy(update={"receipt": fact})
            case StepTaken():
                return self._with_step(fact)
            case Decision():
                return self._with_decision(fact)
            case Certificate():
                return self._with_certificate(fact)

    def _with_step(self, step: StepTaken) -> Self | None:
        if any(known.event == step.event for known in self.steps):
            return None
        if len(self.steps) >= _MOST_STEPS:
            raise TooManyStepsError(self.work_order_no)
        steps = sorted((*self.steps, step), key=lambda each: (each.at, each.event))
        return self.model_copy(update={"steps": tuple(steps)})

    def _with_decision(self, decision: Decision) -> Self | None:
        if self.decision is not None:
            if self.decision.outcome is decision.outcome:
                return None
            raise ContradictionError(f"decided {self.decision.outcome}, now told {decision.outcome}")
        if self.certificate is not None and decision.outcome is Outcome.REFUSED:
            raise ContradictionError("refused, though the certificate is made")
        return self.model_copy(update={"decision": decision})

    def _with_certificate(self, certificate: Certificate) -> Self | None:
        if self.certificate is not None:
            if self.certificate.number == certificate.number:
                return None
            raise ContradictionError("a second certificate with another number")
        if self.decision is not None and self.decision.outcome is Outcome.REFUSED:
            raise ContradictionError("a certificate, though decided refused")
        return self.model_copy(update={"certificate": certificate})

    def _cancellation(self, **changes: object) -> Self:
        cancellation = self.cancellation and self.cancellation.model_copy(update=changes)
        return self.model_copy(update={"cancellation": cancellation})
