from datetime import timedelta

from hypothesis import strategies as st

from contracts.case import SignedBy
from services.courier.domain.journey import ShipmentStage, Trace
from tests.support.messages import NOW

_CODES = {
    ShipmentStage.COLLECTED: "203",
    ShipmentStage.IN_TRANSIT: "305",
    ShipmentStage.OUT_FOR_DELIVERY: "702",
    ShipmentStage.FAILED_ATTEMPT: "705",
    ShipmentStage.DELIVERED: "704",
    ShipmentStage.RETURNED: "708",
}
_UNKNOWN = "999"
_ON_THE_WAY = list(_CODES)[:4]


@st.composite
def journeys(draw: st.DrawFn) -> tuple[Trace, ...]:
    """Draw what a carrier reports of one parcel, as it happened: gaps, unknown codes, two in a second.

    A parcel that came back is signed for once more, by its sender.
    """
    hour, told = 0.0, list[Trace]()
    for stage in draw(st.lists(st.sampled_from([*_ON_THE_WAY, None]), max_size=6)):
        hour += draw(st.sampled_from([0.0, 1.0, 24.0]))
        told.append(_trace(stage, hour))
    end = draw(st.sampled_from([None, ShipmentStage.DELIVERED, ShipmentStage.RETURNED]))
    if end is not None:
        told.append(_trace(end, hour + 1, draw(st.sampled_from(SignedBy))))
    if end is ShipmentStage.RETURNED:
        told.append(_trace(ShipmentStage.DELIVERED, hour + 30, SignedBy.SELF))
    return tuple(told)


def _trace(stage: ShipmentStage | None, hour: float, signed_by: SignedBy | None = None) -> Trace:
    known = stage or ShipmentStage.IN_TRANSIT
    return Trace(
        at=NOW + timedelta(hours=hour),
        code=_UNKNOWN if stage is None else _CODES[known],
        name=known.value,
        place="临夏市邮政分公司",
        stage=known,
        signed_by=signed_by if known is ShipmentStage.DELIVERED else None,
        vague=stage is None,
    )
