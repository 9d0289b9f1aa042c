from dataclasses import dataclass

from services.notifier.adapters.store import NoticeBook
from services.notifier.domain.case_notices import CaseNotices
from services.notifier.domain.notice import Notice, NoticeKind
from services.notifier.domain.templates import Templates


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """A notice and its text; the text is None while the acceptance is not known."""

    kind: NoticeKind
    notice: Notice
    text: str | None


class ShowNotices:
    """Shows staff what an applicant was told, as masked as it was sent."""

    def __init__(self, book: NoticeBook, templates: Templates) -> None:
        self._book = book
        self._templates = templates

    async def __call__(self, case_no: str) -> list[ShownNotice] | None:
        """Return the notices of a case in the order of their kinds, or None: nothing is known of it."""
        state = await self._book.get(case_no)
        if state is None:
            return None
        return [
            ShownNotice(kind, state.notices[kind], self._text(case_no, kind, state))
            for kind in NoticeKind
            if kind in state.notices
        ]

    def _text(self, case_no: str, kind: NoticeKind, state: CaseNotices) -> str | None:
        return None if state.addressee is None else self._templates.text(case_no, kind, state)
