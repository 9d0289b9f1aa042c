"""The gateway's desk, small: lists what is open, insists on order, remembers Idempotency-Keys."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.receiver import Call, Reply

TOKEN = "desk-token-of-the-test"
_ORDER = ("receipt", "handling", "checking", "approving", "decision", "certificate")
_PAGE = 2


@dataclass
class Case:
    summary: str
    acts: list[str] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    cancelled: bool = False

    @property
    def closed(self) -> bool:
        decision = next((said for said in self.said if "outcome" in said), None)
        refused = decision is not None and decision["outcome"] == "refused"
        return self.cancelled or refused or "certificate" in self.acts


@dataclass
class FakeDesk:
    cases: dict[str, Case] = field(default_factory=dict)
    answers: dict[str, Reply] = field(default_factory=dict)
    posts: Counter[str] = field(default_factory=Counter)
    """By Idempotency-Key."""
    stumbles: int = 0
    """So many POSTs are answered with 503, some of them after the act was done."""

    def __call__(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"title": "Unauthorized"}
        if call.method == "GET":
            return 200, self._listed(parse_qs(urlsplit(call.target).query))
        *_, number, path = call.target.split("/")
        key = call.headers["idempotency-key"]
        self.posts[key] += 1
        if key not in self.answers:
            answer = self._act(self.cases[number], path, json.loads(call.body))
            if answer[0] == 409:
                return answer
            self.answers[key] = answer
        if self.stumbles:
            self.stumbles -= 1
            return 503, {"title": "Service Unavailable"}
        return self.answers[key]

    def _listed(self, query: dict[str, list[str]]) -> dict[str, Any]:
        (after,) = query.get("after", [""])
        numbers = sorted(number for number, case in self.cases.items() if not case.closed and number > after)
        page = numbers[:_PAGE]
        rows = [
            {
                "work_order_no": number,
                "case_no": number,
                "department": None,
                "item_name": "护照签发",
                "summary": self.cases[number].summary,
                "state": "open",
            }
            for number in page
        ]
        return {"work_orders": rows, "next": page[-1] if len(numbers) > _PAGE else None}

    def _act(self, case: Case, path: str, said: dict[str, Any]) -> Reply:
        act = said.get("stage", path)
        expected = _ORDER[len(case.acts)]
        if case.closed or act != expected:
            return 409, {"title": "Conflict", "allowed": [expected]}
        case.acts.append(act)
        case.said.append(said)
        return 200, {"work_order_no": "", "state": act}
