"""The desk API of the gateway, as officers use it."""

import json
import logging
from enum import Enum, auto
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.sandbox.desk_work import Act, WorkOrder
from deploy.sandbox.http_client import Answer, HttpClient, NoAnswerError
from deploy.sandbox.journal import Journal

_AT_ONCE: Final = 100
_NO_ENTRY: Final = frozenset({401, 403})
_JSON: Final = {"Content-Type": "application/json"}
_LATER: Final = frozenset({408, 425, 429})

_log = logging.getLogger(__name__)


class Outcome(Enum):
    """What became of an act."""

    DONE = auto()
    REFUSED = auto()
    """The desk will not have it: out of order, cancelled, unknown."""
    NOT_NOW = auto()
    """Nobody can tell; to be repeated under the same key."""


class DeskUnavailableError(Exception):
    """The list could not be read."""


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    work_orders: list[WorkOrder]
    next: str | None


class Desk:
    """Reads the list of open work orders and acts on them."""

    def __init__(
        self, url: str, token: str, departments: tuple[str, ...], http: HttpClient, journal: Journal
    ) -> None:
        """``departments``: whose work orders; none: all."""
        self._url = f"{url.rstrip('/')}/api/v1/desk/work-orders"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._departments = departments
        self._http = http
        self._journal = journal

    async def open_orders(self) -> list[WorkOrder]:
        """Return all open work orders. Raises ``DeskUnavailableError``."""
        orders: list[WorkOrder] = []
        after: str | None = None
        while True:
            page = await self._page(after)
            orders.extend(page.work_orders)
            after = page.next
            if after is None:
                return orders

    async def act(self, work_order_no: str, act: Act) -> Outcome:
        """Do one thing to a work order."""
        try:
            answer = await self._http.post(
                f"{self._url}/{quote(work_order_no, safe='')}/{act.path}",
                json.dumps(dict(act.said), ensure_ascii=False).encode(),
                {**self._headers, **_JSON, "Idempotency-Key": act.key(work_order_no)},
            )
        except NoAnswerError as problem:
            _log.info("%s %s: %s", work_order_no, act.path, problem)
            return Outcome.NOT_NOW
        return self._judged(answer, f"{work_order_no} {act.path}")

    async def _page(self, after: str | None) -> _Page:
        asked = [("department", code) for code in self._departments]
        position = [] if after is None else [("after", after)]
        query = urlencode([*asked, *position, ("limit", str(_AT_ONCE))])
        try:
            answer = await self._http.get(f"{self._url}?{query}", self._headers)
            self._note_no_entry(answer)
            if answer.status != HTTPStatus.OK:
                raise DeskUnavailableError(f"HTTP {answer.status}")
            return _Page.model_validate_json(answer.body)
        except (NoAnswerError, ValidationError) as problem:
            raise DeskUnavailableError(type(problem).__name__) from problem

    def _judged(self, answer: Answer, what: str) -> Outcome:
        if answer.status == HTTPStatus.OK:
            return Outcome.DONE
        self._note_no_entry(answer)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _NO_ENTRY | _LATER:
            return Outcome.NOT_NOW
        _log.warning("the desk refused %s: HTTP %d", what, answer.status)
        return Outcome.REFUSED

    def _note_no_entry(self, answer: Answer) -> None:
        if answer.status in _NO_ENTRY:
            self._journal.rejection(f"HTTP {answer.status} from the desk")
