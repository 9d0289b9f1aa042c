"""Notices that we gave up on, begun anew on a person's word, the cause being cured."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from services.chassis.step import Step
from services.chassis.timers import Revive, Why
from services.notifier.domain.case_notices import CaseNotices
from services.notifier.domain.notice import NoticeKind
from services.notifier.usecases.timers import send_timer


def _send(kind: NoticeKind, state: CaseNotices, now: datetime) -> Step[CaseNotices] | None:
    anew = state.anew(kind, now)
    return None if anew is None else Step(anew, wakes={send_timer(kind): now})


def _why(kind: NoticeKind, state: CaseNotices) -> str:
    return f"sms: {state.notices[kind].error}"


REVIVE: Final[Mapping[str, Revive]] = {send_timer(kind): partial(_send, kind) for kind in NoticeKind}
WHY: Final[Mapping[str, Why]] = {send_timer(kind): partial(_why, kind) for kind in NoticeKind}
