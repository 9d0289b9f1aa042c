"""A department at work: takes each case through its steps and tells the gateway of every one."""

import json
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Final

from deploy.sandbox.department_book import Book, Case
from deploy.sandbox.department_words import Acceptance, Status
from deploy.sandbox.http_client import Answer, target
from deploy.sandbox.outgoing import Callback, Caller, Post, answered
from deploy.sandbox.reviewer import REFUSAL_REASON
from deploy.sandbox.signature import AppSecret, Doorkeeper
from deploy.sandbox.timetable import Latency, Timetable, draw
from deploy.sandbox.wall_time import now, written

_OPINIONS: Final = {
    Status.HANDLING: "",
    Status.CHECKING: "材料齐全，符合法定形式。",
    Status.APPROVING: "null",
    Status.GRANTED: "同意。",
    Status.REFUSED: REFUSAL_REASON,
    Status.CERTIFICATE_MADE: "null",
}
"""意见 of each step; departments leave it empty or write the word null when they have none."""


@dataclass(frozen=True, slots=True)
class Line:
    """How a department reaches the gateway."""

    url: str
    """Where its callbacks go."""
    app: AppSecret
    words: bool
    """Whether it writes statuses as words."""


class Office:
    """One department: its book, its doorkeeper, its line to the gateway."""

    def __init__(self, code: str, line: Line, latency: Latency, timetable: Timetable, caller: Caller) -> None:
        self.code = code
        self.book = Book(code)
        self.doorkeeper = Doorkeeper(line.app)
        self._line = line
        self._latency = latency
        self._timetable = timetable
        self._caller = caller

    def take_in(self, acceptance: Acceptance) -> Case:
        """Write a new case down and begin to work on it."""
        case = self.book.enter(acceptance)
        self._next_step(case)
        return case

    def _next_step(self, case: Case) -> None:
        if case.way:
            self._timetable.after(draw(self._latency), partial(self._step, case))

    async def _step(self, case: Case) -> None:
        if case.cancelled:
            return
        status = case.advance()
        await self._caller.call(self._callback(case, status))
        self._next_step(case)

    def _callback(self, case: Case, status: Status) -> Callback:
        made = status is Status.CERTIFICATE_MADE
        told = {
            "sjid": uuid.uuid4().hex,
            "ywlsh": case.ywlsh,
            "zt": status.word if self._line.words else status.value,
            "sj": written(now()),
            "yj": _OPINIONS[status],
            "zzmc": case.certificate_name if made else "",
            "zzbh": case.certificate_number if made else "",
        }
        body = json.dumps(told, ensure_ascii=False).encode()
        return Callback(f"{self.code} {case.ywlsh} {status.name}", partial(self._compose, body), _taken)

    def _compose(self, body: bytes) -> Post:
        headers = self._line.app.headers("POST", target(self._line.url), body)
        return Post(self._line.url, body, {"Content-Type": "application/json", **headers})


def _taken(answer: Answer) -> bool:
    return bool(answered(answer, "code") == "0")
