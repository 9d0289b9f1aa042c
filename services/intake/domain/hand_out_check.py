from collections.abc import Iterator, Mapping
from typing import Final

from contracts.case import HandOut
from contracts.catalog import Item
from services.intake.domain.applicant_check import check_phone
from services.intake.domain.application import HandOutWish, Recipient
from services.intake.domain.faults import Fault, FaultCode

_ADDRESS: Final[Mapping[str, str]] = {
    "name": "收件人姓名",
    "province": "收件地址的省(自治区、直辖市)",
    "city": "收件地址的市(州)",
    "county": "收件地址的县(市、区)",
    "street": "收件地址的街道和门牌号",
}


def check_hand_out(wish: HandOutWish | None, item: Item) -> Iterator[Fault]:
    """Yield what stands against handing the result out as wished (领取方式)."""
    if wish is None or wish.mode is None:
        yield Fault("/hand_out/mode", FaultCode.MISSING, "请选择结果的领取方式:快递寄送或窗口领取")
        return
    if wish.mode is HandOut.WINDOW:
        if wish.consignee is not None:
            yield Fault(
                "/hand_out/consignee", FaultCode.CONSIGNEE_SURPLUS, "选择窗口领取时不收集收件人信息,请去掉"
            )
        return
    if not item.express:
        yield Fault(
            "/hand_out/mode",
            FaultCode.EXPRESS_NOT_OFFERED,
            f"《{item.result}》不能快递寄送,请选择到统一出件窗口领取",
        )
    yield from _check_recipient(wish.consignee)


def _check_recipient(recipient: Recipient | None) -> Iterator[Fault]:
    if recipient is None:
        yield Fault(
            "/hand_out/consignee", FaultCode.CONSIGNEE_MISSING, "选择快递寄送时请填写收件人、手机号和地址"
        )
        return
    for field, label in _ADDRESS.items():
        if not getattr(recipient, field):
            yield Fault(f"/hand_out/consignee/{field}", FaultCode.MISSING, f"请填写{label}")
    yield from check_phone("/hand_out/consignee/phone", recipient.phone, "收件人手机号")
