from collections.abc import Mapping, Sequence
from typing import Any

from contracts.catalog import Item
from contracts.envelope import Message
from contracts.events import CaseAccepted, CaseAcceptedV1
from contracts.topology import NOTIFIER_FACTS
from services.chassis.consume import Subscription
from services.chassis.outgoing import Outgoing
from services.notifier.domain.case_notices import Addressee
from services.notifier.domain.occasions import occasion_of
from services.notifier.domain.templates import short_item, spoken
from services.notifier.usecases.tell_applicant import TellApplicant


def subscription(tell: TellApplicant, items: Mapping[str, Item]) -> Subscription:
    """Return what the notifier reads: every fact that an applicant may be told of."""

    async def on_acceptance(fact: CaseAcceptedV1) -> Sequence[Outgoing]:
        return await tell(fact, occasion_of(fact.data), _addressee(fact.data, items))

    async def on_fact(fact: Message[Any]) -> Sequence[Outgoing]:
        return await tell(fact, occasion_of(fact.data))

    handlers = dict.fromkeys(NOTIFIER_FACTS.reads, on_fact) | {CaseAcceptedV1: on_acceptance}
    return Subscription(NOTIFIER_FACTS, handlers)


def _addressee(accepted: CaseAccepted, items: Mapping[str, Item]) -> Addressee:
    item = items.get(accepted.item_code)
    return Addressee(
        contact=accepted.contact,
        name=spoken(accepted.applicant_masked),
        item=short_item(accepted.item_name) if item is None else item.short_name,
    )
