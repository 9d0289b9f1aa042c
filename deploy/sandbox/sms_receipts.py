"""Receipts (状态报告): gathered for a moment, pushed as a JSON array, repeated until taken."""

import json
from functools import partial
from typing import Any, Final

from deploy.sandbox.http_client import Answer
from deploy.sandbox.outgoing import Callback, Caller, Post, answered
from deploy.sandbox.sms_messages import Sms
from deploy.sandbox.timetable import Latency, Timetable, draw

_GATHERING: Final = 0.05
"""Seconds that receipts wait for company."""
_MOST_AT_ONCE: Final = 100


class Receipts:
    """Tells the customer what became of its messages."""

    def __init__(self, url: str, latency: Latency, timetable: Timetable, caller: Caller) -> None:
        self._url = url
        self._latency = latency
        self._timetable = timetable
        self._caller = caller
        self._gathered: list[dict[str, Any]] = []

    def expect(self, sms: Sms) -> None:
        """Have a message arrive in its own time."""
        self._timetable.after(draw(self._latency), partial(self._arrive, sms))

    async def _arrive(self, sms: Sms) -> None:
        sms.arrive()
        if not self._gathered:
            self._timetable.after(_GATHERING, self._push)
        self._gathered.append(sms.receipt())

    async def _push(self) -> None:
        batch, rest = self._gathered[:_MOST_AT_ONCE], self._gathered[_MOST_AT_ONCE:]
        self._gathered = rest
        if rest:
            self._timetable.after(0, self._push)
        body = json.dumps(batch, ensure_ascii=False).encode()
        post = Post(self._url, body, {"Content-Type": "application/json"})
        await self._caller.call(Callback(f"{len(batch)} receipts", lambda: post, _taken))


def _taken(answer: Answer) -> bool:
    return bool(answered(answer, "code") == 0)
