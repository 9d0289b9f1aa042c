from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from contracts.case import ApplicantKind, Channel, HandOut
from contracts.catalog import Item
from contracts.events import HandedMaterial
from contracts.sealed import ApplicantDossier, Consignee
from services.intake.domain.applicant_check import check_applicant
from services.intake.domain.application import Applicant, Application, HandOutWish, MaterialHandedIn
from services.intake.domain.faults import Fault, FaultCode
from services.intake.domain.form_check import check_form
from services.intake.domain.free_text import holds_personal_number
from services.intake.domain.hand_out_check import check_hand_out
from services.intake.domain.material_check import check_materials
from services.intake.domain.refusals import UnfitError


@dataclass(frozen=True, slots=True)
class CompleteApplication:
    """An application in which nothing is missing or wrong: fit to be accepted (符合受理条件)."""

    item: Item
    channel: Channel
    summary: str
    applicant_kind: ApplicantKind
    dossier: ApplicantDossier
    materials: tuple[HandedMaterial, ...]
    hand_out: HandOut
    consignee: Consignee | None


def examine(application: Application, item: Item, today: date) -> tuple[Fault, ...]:
    """Return everything wrong or missing, so that the applicant is told once (一次性告知).

    行政许可法 art. 32 (4): all that must be supplied is told at one time. ``today`` is the day on the
    centre's calendar.
    """
    return (
        *_check_channel(application.channel, item),
        *check_text("/summary", application.summary, "办理摘要", today),
        *check_applicant(application.applicant, item, today),
        *check_form(application.form, item),
        *check_materials(application.materials, item),
        *check_hand_out(application.hand_out, item),
    )


def check_text(pointer: str, text: str | None, what: str, today: date) -> Iterator[Fault]:
    """Yield a fault for a text that is missing or holds somebody's number; it will travel in the clear."""
    if not text:
        yield Fault(pointer, FaultCode.MISSING, f"请填写{what}")
    elif holds_personal_number(text, today):
        yield Fault(
            pointer, FaultCode.PERSONAL_NUMBER, f"{what}里请不要写身份证号码或手机号,它会被多个部门看到"
        )


def require_fit(pointer: str, text: str, what: str, today: date) -> None:
    """Raise ``UnfitError`` for a text that must not travel in the clear."""
    faults = tuple(check_text(pointer, text, what, today))
    if faults:
        raise UnfitError(faults)


def complete(application: Application, item: Item) -> CompleteApplication:
    """Return the application as the rest of the service takes it: examined without a fault.

    Raises ``ValueError`` for one that was not examined or has a fault.
    """
    match application:
        case Application(
            channel=Channel() as channel,
            summary=str() as summary,
            applicant=Applicant(kind=ApplicantKind() as kind) as applicant,
            hand_out=HandOutWish(mode=HandOut() as mode, consignee=consignee),
        ):
            return CompleteApplication(
                item=item,
                channel=channel,
                summary=summary,
                applicant_kind=kind,
                dossier=_dossier(applicant, application.form or {}),
                materials=tuple(_handed_material(entry, item) for entry in application.materials or ()),
                hand_out=mode,
                consignee=None if consignee is None else Consignee.model_validate(consignee.model_dump()),
            )
    raise ValueError("only an application examined without a fault is complete")


def _dossier(applicant: Applicant, form: Mapping[str, str]) -> ApplicantDossier:
    return ApplicantDossier.model_validate({**applicant.model_dump(mode="json"), "form": dict(form)})


def _handed_material(entry: MaterialHandedIn, item: Item) -> HandedMaterial:
    name = next(material.name for material in item.materials if material.code == entry.code)
    return HandedMaterial.model_validate({**entry.model_dump(), "name": name})


def _check_channel(channel: Channel | None, item: Item) -> Iterator[Fault]:
    if channel is None:
        yield Fault("/channel", FaultCode.MISSING, "请注明申请渠道:窗口或网上")
    elif channel is Channel.ONLINE and not item.online:
        yield Fault(
            "/channel", FaultCode.ONLINE_NOT_OFFERED, f"“{item.name}”暂不支持网上办理,请到综合受理窗口申请"
        )
