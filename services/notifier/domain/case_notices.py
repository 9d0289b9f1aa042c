from collections.abc import Mapping
from datetime import datetime

from contracts.sealed import Sealed
from services.notifier.domain.notice import Fate, Notice, NoticeKind, NoticeStatus, Occasion, Value


class Addressee(Value):
    """Whom the notices of a case go to, and what they call the person and the item."""

    contact: Sealed
    """A ``Contact``; opened only where a message leaves."""
    name: str
    """Masked (张**)."""
    item: str
    """Short name of the service item."""


class AddresseeUnknownError(Exception):
    """The acceptance of the case has not come yet."""


class CaseNotices(Value):
    """All notices of one case: a fold over its facts, the same in whatever order they come.

    A notice that is due before the acceptance is known waits, planned, for the contact.
    """

    addressee: Addressee | None = None
    notices: Mapping[NoticeKind, Notice] = {}

    def told(self, occasion: Occasion, addressee: Addressee | None = None) -> "CaseNotices":
        """Return the notices after an occasion; one that is known already, and an addressee, stay."""
        notices = self.notices
        if occasion.kind not in notices:
            notices = {**notices, occasion.kind: Notice(details=occasion.details)}
        return CaseNotices(addressee=self.addressee or addressee, notices=notices)

    @property
    def due(self) -> tuple[NoticeKind, ...]:
        """The planned notices that can go out because the addressee is known."""
        if self.addressee is None:
            return ()
        return tuple(kind for kind in NoticeKind if self._status(kind) is NoticeStatus.PLANNED)

    @property
    def recipient(self) -> Addressee:
        """The addressee; raises ``AddresseeUnknownError``."""
        if self.addressee is None:
            raise AddresseeUnknownError
        return self.addressee

    def set_out(self, kind: NoticeKind, now: datetime, look_at: datetime) -> "CaseNotices":
        """Return the notices with one more attempt at this one begun."""
        return self._with(kind, self.notices[kind].set_out(now, look_at))

    def is_open(self, kind: NoticeKind) -> bool:
        """Whether we meant to send this notice and do not know what came of it."""
        return self._status(kind) is NoticeStatus.SENDING

    def put_off(self, kind: NoticeKind, now: datetime, until: datetime) -> "CaseNotices":
        """Return the notices with this one waiting for the platform to be back."""
        return self._with(kind, self.notices[kind].put_off(now, until))

    def stumbled(self, kind: NoticeKind, error: str, now: datetime) -> "CaseNotices":
        """Return the notices with the reason why the last attempt at this one came to nothing."""
        return self._with(kind, self.notices[kind].stumbled(error, now))

    def anew(self, kind: NoticeKind, now: datetime) -> "CaseNotices | None":
        """Return the notices with this one, which we gave up on, open again; None when we did not."""
        notice = self.notices.get(kind)
        anew = None if notice is None else notice.anew(now)
        return None if anew is None else self._with(kind, anew)

    @property
    def failing_since(self) -> datetime | None:
        """Since when the oldest open notice that has met with trouble has had it."""
        open_notices = (notice for kind, notice in self.notices.items() if self.is_open(kind))
        return min((each.failing_since for each in open_notices if each.failing_since), default=None)

    def settled(self, kind: NoticeKind, fate: Fate) -> "CaseNotices":
        """Return the notices after the fate of this one; an end stays as it is."""
        return self._with(kind, self.notices[kind].settled(fate))

    def _status(self, kind: NoticeKind) -> NoticeStatus | None:
        notice = self.notices.get(kind)
        return None if notice is None else notice.status

    def _with(self, kind: NoticeKind, notice: Notice) -> "CaseNotices":
        return self.model_copy(update={"notices": {**self.notices, kind: notice}})
