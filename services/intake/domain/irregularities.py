from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contracts.case import Outcome, SignedBy, TransitState
from services.intake.domain.case_book import CaseBook
from services.intake.domain.delivery import signature_of
from services.intake.domain.facts import (
    CertificateMade,
    Decided,
    NoticeLost,
    ParcelMoved,
    Withdrawn,
)
from services.intake.domain.incidents import incidents_of
from services.intake.domain.standing import outcome_of
from services.intake.domain.words import NOTICE_CHANNELS, SIGNED_BY


class IrregularityCode(StrEnum):
    """What went out of the ordinary (异常)."""

    DECIDED_AFTER_WITHDRAWAL = "decided-after-withdrawal"
    CERTIFICATE_AFTER_WITHDRAWAL = "certificate-after-withdrawal"
    DECISIONS_CONTRADICT = "decisions-contradict"
    CERTIFICATE_AFTER_REFUSAL = "certificate-after-refusal"
    PARCEL_NOT_DELIVERED = "parcel-not-delivered"
    PARCEL_RETURNED = "parcel-returned"
    SIGNED_BY_ANOTHER = "signed-by-another"
    NOTICE_LOST = "notice-lost"
    BEING_CHECKED = "being-checked"


@dataclass(frozen=True, slots=True)
class Irregularity:
    """Something that a person should know of or look at; kept with the case, never hidden."""

    code: IrregularityCode
    message: str
    at: datetime


_OUTCOMES = {Outcome.GRANTED: "准予", Outcome.REFUSED: "不予"}


def irregularities_of(book: CaseBook) -> tuple[Irregularity, ...]:
    """Return what went out of the ordinary, by kind and then by time."""
    found = (*_withdrawn(book), *_contradictory(book), *_parcels(book), *_notices(book), *_incidents(book))
    return tuple(
        sorted(found, key=lambda each: (list(IrregularityCode).index(each.code), each.at, each.message))
    )


def _withdrawn(book: CaseBook) -> Iterator[Irregularity]:
    if not book.has(Withdrawn):
        return
    for decided in book.of(Decided):
        outcome = _OUTCOMES[decided.data.outcome]
        yield Irregularity(
            IrregularityCode.DECIDED_AFTER_WITHDRAWAL,
            f"撤回申请后收到承办部门的{outcome}决定,已记录,不予出件",
            decided.data.decided_at,
        )
    for made in book.of(CertificateMade):
        yield Irregularity(
            IrregularityCode.CERTIFICATE_AFTER_WITHDRAWAL,
            f"撤回申请后收到《{made.data.certificate_name}》,不予出件,由承办部门收回",
            made.data.made_at,
        )


def _contradictory(book: CaseBook) -> Iterator[Irregularity]:
    decided = book.of(Decided)
    if decided and outcome_of(book) is None:
        yield Irregularity(
            IrregularityCode.DECISIONS_CONTRADICT,
            "承办部门先后报来准予和不予两种决定,正在核实",
            max(fact.data.decided_at for fact in decided),
        )
    if outcome_of(book) is Outcome.REFUSED:
        for made in book.of(CertificateMade):
            yield Irregularity(
                IrregularityCode.CERTIFICATE_AFTER_REFUSAL,
                f"不予决定之外又收到《{made.data.certificate_name}》,不予出件,正在核实",
                made.data.made_at,
            )


def _parcels(book: CaseBook) -> Iterator[Irregularity]:
    for moved in book.of(ParcelMoved):
        if moved.data.state is TransitState.FAILED_ATTEMPT:
            yield Irregularity(
                IrregularityCode.PARCEL_NOT_DELIVERED, "快递派送未成功", moved.data.occurred_at
            )
        if moved.data.state is TransitState.RETURNED:
            yield Irregularity(
                IrregularityCode.PARCEL_RETURNED,
                "快递已退回,请与政务服务中心联系领取",
                moved.data.occurred_at,
            )
    signed = signature_of(book)
    if signed is not None and signed.data.signed_by is not SignedBy.SELF:
        yield Irregularity(
            IrregularityCode.SIGNED_BY_ANOTHER,
            f"快递由{SIGNED_BY[signed.data.signed_by]},请确认已经收到",
            signed.data.occurred_at,
        )


def _notices(book: CaseBook) -> Iterator[Irregularity]:
    for lost in book.of(NoticeLost):
        yield Irregularity(
            IrregularityCode.NOTICE_LOST,
            f"有一条{NOTICE_CHANNELS[lost.data.channel]}通知没有送达您的手机,请以本页为准",
            lost.said_at,
        )


def _incidents(book: CaseBook) -> Iterator[Irregularity]:
    """Give one calm sentence while anything of the case waits for staff; what it is concerns them."""
    opened = [incident.opened_at for incident in incidents_of(book) if incident.is_open]
    if opened:
        yield Irregularity(
            IrregularityCode.BEING_CHECKED,
            "本件有一个环节正由工作人员核查,不需要您做什么,也不必重复申请;进度以本页为准",
            min(opened),
        )
