from collections.abc import Mapping
from typing import Any, Final

from services.chassis.aggregates import Aggregates
from services.chassis.breaker import waiting
from services.chassis.service import Ground
from services.notifier.domain.case_notices import CaseNotices

PLATFORM: Final = "sms"
"""The partner's code of the one platform there is."""
NoticeBook = Aggregates[CaseNotices]
"""All notices, one document a case, keyed by the case number."""


def notice_book(ground: Ground) -> NoticeBook:
    """Return the collection of notices."""
    return Aggregates(
        ground.database.case_notices,
        CaseNotices,
        source="/yichuang/notifier",
        clock=ground.clock,
        offer=ground.offer,
        chain=ground.chain,
        index=_index,
    )


def _index(state: CaseNotices) -> Mapping[str, Any]:
    """Project whom timers ask; a case without an open notice needs nobody."""
    return waiting(PLATFORM, state.failing_since) if any(map(state.is_open, state.notices)) else {}
