import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
from pydantic_core import from_json

from contracts.commands import WorkOrder
from contracts.sealed import ApplicantDossier
from services.chassis.security import Signature
from services.dept_gateway.adapters.bridges.bridge import Accepted, BridgeAwayError, Refused, Revoked
from services.dept_gateway.adapters.bridges.file import Answers, RestFile, matches
from services.dept_gateway.adapters.bridges.post import post
from services.dept_gateway.domain.mapping import nest, pick_text
from services.dept_gateway.domain.our_words import cancel_words, material_words, order_words

_LONGEST_WORDS = 200


class RestBridge:
    """A department's REST system, spoken to as its bridge file says: JSON, signed, one at a time or a few."""

    def __init__(
        self, file: RestFile, base_url: str, signature: Signature, client: httpx.AsyncClient
    ) -> None:
        self._file = file
        self._base_url = base_url.rstrip("/")
        self._signature = signature
        self._client = client
        self._lines = asyncio.Semaphore(file.concurrency)

    async def send(self, order: WorkOrder, dossier: ApplicantDossier) -> Accepted | Refused:
        """Hand a work order over (推送受理)."""
        accept, notation = self._file.accept, self._file.notation
        fields = notation.fields(accept.fields, order_words(order, dossier))
        materials = [material_words(each) for each in order.materials]
        lists = {name: notation.rows(rows.fields, materials) for name, rows in accept.lists.items()}
        answer = await self._call(accept.path, nest({**fields, **lists, **accept.constants}))
        code = _code(accept.answers, answer)
        if matches(code, (*accept.answers.success, *accept.answers.already)):
            # a system that has it but gives no number of its own has it under ours
            return Accepted(pick_text(answer, accept.serial) or order.work_order_no)
        return _refused(accept.answers, code, answer)

    async def cancel(self, work_order_no: str, reason: str) -> Revoked | Refused:
        """Tell that a work order is cancelled (撤回)."""
        cancel = self._file.cancel
        words = self._file.notation.fields(cancel.fields, cancel_words(work_order_no, reason))
        answer = await self._call(cancel.path, nest({**words, **cancel.constants}))
        code = _code(cancel.answers, answer)
        if matches(code, (*cancel.answers.success, *cancel.answers.already, *cancel.unknown)):
            return Revoked()
        return _refused(cancel.answers, code, answer)

    async def _call(self, path: str, document: Mapping[str, Any]) -> Any:
        url = f"{self._base_url}{path}"
        body = json.dumps(document, ensure_ascii=False).encode()
        async with self._lines:
            target = httpx.URL(url).raw_path.decode()
            headers = {"Content-Type": "application/json", **self._signature.headers("POST", target, body)}
            answer = await post(self._client, url, body, headers, self._file.timeouts)
        try:
            return from_json(answer)
        except ValueError as error:
            raise BridgeAwayError("an answer that is not JSON") from error


def _code(answers: Answers, answer: Any) -> str:
    code = pick_text(answer, answers.code)
    if code is None:
        raise BridgeAwayError(f"an answer without {answers.code}")
    return code


def _refused(answers: Answers, code: str, answer: Any) -> Refused:
    if not matches(code, answers.final):
        raise BridgeAwayError(f"code {code[:20]}")
    words = pick_text(answer, answers.words) or ""
    return Refused(code, re.sub(r"\d{4,}", "****", words)[:_LONGEST_WORDS])
