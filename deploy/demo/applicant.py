import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import httpx

from deploy.demo.samples import Application, Ending, Sample
from deploy.demo.watch import Spectator

CREATED, KNOWN, INCOMPLETE = 201, 200, 422

Headers = Mapping[str, str]
NOBODY: Headers = MappingProxyType({})

_RATINGS = ("very_satisfied", "very_satisfied", "satisfied", "basically_satisfied", "dissatisfied")


class RefusedError(Exception):
    """Intake answered something else than the sample's story needs, and meant it (no 5xx)."""


@dataclass(slots=True)
class Errand:
    """What became of one sample: its case number once accepted, and what intake said last."""

    sample: Sample
    case_no: str = ""
    query_code: str = ""
    trouble: str = ""
    last: dict[str, Any] = field(default_factory=dict)


async def apply(client: httpx.AsyncClient, errand: Errand, key: str) -> None:
    """Hand the application in; the hurried applicant is told everything at once and comes back complete.

    The same ``key`` again is the same application again: who got no answer asks what became of it so.
    """
    sample = errand.sample
    if sample.first is not None:
        notice = await _submit(client, sample.first, f"{key}-first")
        _expect(notice, INCOMPLETE)
        named = {error["pointer"] for error in notice.json()["errors"]}
        if len(named) < len(_faults(sample)):
            raise RefusedError(f"one notice should name all of {_faults(sample)}, it names {sorted(named)}")
    answer = await _submit(client, sample.application, key)
    _expect(answer, CREATED, KNOWN)
    errand.case_no, errand.query_code = answer.json()["case_no"], answer.json()["query_code"]


async def live_through(
    client: httpx.AsyncClient, errand: Errand, spectator: Spectator, clerk: Headers
) -> None:
    """Do what this applicant does until the case has ended; ``clerk`` is who stands at the exit window."""
    match errand.sample.ending:
        case Ending.WITHDRAWN:
            await spectator.saw(errand.case_no, "linxia.case.dept_received.v1")
            await withdraw(client, errand, uuid4().hex)
        case Ending.COLLECTED:
            await spectator.saw(errand.case_no, "linxia.case.issued.v1")
            await collect(client, errand, uuid4().hex, clerk)
        case Ending.REFUSED:
            await spectator.saw(errand.case_no, "linxia.case.decided.v1")
        case Ending.DELIVERED | Ending.CORRECTED:
            await spectator.saw(errand.case_no, "linxia.delivery.delivered.v1")


async def look(client: httpx.AsyncClient, errand: Errand) -> str:
    """Ask for the progress, as the applicant would; return the status."""
    answer = await client.get(f"/api/v1/cases/{errand.case_no}", headers={"X-Query-Code": errand.query_code})
    _expect(answer, httpx.codes.OK)
    errand.last = answer.json()
    status: str = errand.last["status"]["code"]
    return status


async def withdraw(client: httpx.AsyncClient, errand: Errand, key: str) -> None:
    """Withdraw the application; the same ``key`` again is the same withdrawal again."""
    await _post(client, errand, "withdrawal", {"reason": "申请人计划有变"}, key=key)


async def collect(client: httpx.AsyncClient, errand: Errand, key: str, clerk: Headers) -> None:
    """Collect the result from the clerk at the window; the same ``key`` again is the same again."""
    await _post(client, errand, "collection", {}, key=key, by=clerk)


async def rate(client: httpx.AsyncClient, errand: Errand) -> None:
    """Rate the completion, once the case book shows the end."""
    level = random.Random(errand.sample.number).choice(_RATINGS)  # noqa: S311 - a sample's opinion
    await _post(client, errand, "ratings", {"stage": "completion", "level": level}, key=uuid4().hex)


def _faults(sample: Sample) -> set[str]:
    return {"/applicant/identity_number", "/applicant/phone", "/materials"} if sample.first else set()


async def _submit(client: httpx.AsyncClient, application: Application, key: str) -> httpx.Response:
    return await client.post("/api/v1/cases", json=application, headers={"Idempotency-Key": key})


async def _post(
    client: httpx.AsyncClient,
    errand: Errand,
    what: str,
    body: dict[str, str],
    *,
    key: str,
    by: Headers = NOBODY,
) -> None:
    headers = {"X-Query-Code": errand.query_code, "Idempotency-Key": key, **by}
    answer = await client.post(f"/api/v1/cases/{errand.case_no}/{what}", json=body, headers=headers)
    if answer.is_server_error:
        answer.raise_for_status()
    if not answer.is_success:
        raise RefusedError(f"{what}: {answer.status_code} {answer.text}")


def _expect(answer: httpx.Response, *wanted: int) -> None:
    if answer.is_server_error:
        answer.raise_for_status()
    if answer.status_code not in wanted:
        raise RefusedError(f"expected {wanted}, intake said {answer.status_code}: {answer.text}")
