from services.chassis.aggregates import Aggregates
from services.chassis.service import Ground
from services.notifier.domain.case_notices import CaseNotices

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
    )
