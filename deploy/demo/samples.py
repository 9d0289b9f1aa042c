import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count, cycle, islice
from typing import Any

from contracts.case import ApplicantKind
from contracts.catalog import Catalogue, Item
from deploy.samples.identities import Identities
from services.chassis.clock import CENTRE_ZONE, SystemClock

Application = dict[str, Any]
"""The body of ``POST /api/v1/cases``."""


class Ending(StrEnum):
    """How a sample case is meant to end."""

    DELIVERED = "delivered"
    """Granted, and the certificate sent by express and signed for."""
    COLLECTED = "collected"
    """Granted, and collected at the window."""
    REFUSED = "refused"
    CORRECTED = "corrected"
    """First refused with everything that is missing named, then complete, granted and delivered."""
    WITHDRAWN = "withdrawn"


_SHARES = (
    *[Ending.DELIVERED] * 10,
    *[Ending.COLLECTED] * 4,
    *[Ending.REFUSED] * 2,
    *[Ending.CORRECTED] * 2,
    *[Ending.WITHDRAWN] * 2,
)
_MARKS: Mapping[Ending, str] = {
    Ending.REFUSED: "(样例:现场核查不符合条件)",
    Ending.WITHDRAWN: "(样例:申请人要求暂缓办理)",
}
"""What the simulated reviewers look at."""

_STREETS = ("红园街道", "城关街道", "东关街道", "西关街道", "八坊街道", "东区街道")
_COUNTIES = ("临夏市", "临夏县", "康乐县", "永靖县", "广河县", "和政县", "东乡族自治县", "积石山县")


@dataclass(frozen=True, slots=True)
class Sample:
    """One applicant's errand. ``first`` is what is handed in first when ``application`` is the correction."""

    number: int
    ending: Ending
    item: Item
    application: Application
    first: Application | None = None


def samples(
    catalogue: Catalogue, how_many: int, *, seed: int = 20181029, day: date | None = None
) -> list[Sample]:
    """Return sample errands over the items in force (today) in turn, so that every department has its share.

    The same seed gives the same samples; people, companies and phones are generated, nobody's.
    """
    chance = random.Random(seed)  # noqa: S311 - samples, not secrets
    identities = Identities(seed)
    today = SystemClock().now().astimezone(CENTRE_ZONE).date()
    items = cycle(_by_department_in_turn(catalogue.items_on(day or today)))
    endings = _endings(chance)
    drawn = islice(zip(count(1), items, endings, strict=False), how_many)
    return [_sample(number, item, ending, identities, chance) for number, item, ending in drawn]


def _by_department_in_turn(items: Iterable[Item]) -> list[Item]:
    """Order items so that the first ones already touch every department and window."""
    seen: dict[tuple[str, str | None], int] = {}
    turns: list[tuple[int, Item]] = []
    for item in items:
        place = (item.zone, item.department)
        seen[place] = seen.get(place, 0) + 1
        turns.append((seen[place], item))
    return [item for _, item in sorted(turns, key=lambda turn: turn[0])]


def _endings(chance: random.Random) -> Iterator[Ending]:
    while True:
        yield from chance.sample(_SHARES, len(_SHARES))


def _sample(number: int, item: Item, ending: Ending, identities: Identities, chance: random.Random) -> Sample:
    if not item.express and ending in (Ending.DELIVERED, Ending.CORRECTED):
        ending = Ending.COLLECTED
    application = _application(number, item, ending, identities, chance)
    if ending is not Ending.CORRECTED:
        return Sample(number, ending, item, application)
    return Sample(number, ending, item, application, _with_faults(application))


def _application(
    number: int, item: Item, ending: Ending, identities: Identities, chance: random.Random
) -> Application:
    kind = item.applicants[0]
    person = kind is ApplicantKind.PERSON
    name = identities.person_name() if person else identities.company_name()
    phone = identities.phone()
    by_express = ending in (Ending.DELIVERED, Ending.CORRECTED)
    return {
        "item_code": item.code,
        "channel": "online" if item.online and number % 3 else "window",
        "summary": f"{item.short_name}申请{_MARKS.get(ending, '')}",
        "applicant": {
            "kind": kind.value,
            "name": name,
            "identity_number": identities.identity_number() if person else identities.uscc(kind),
            "phone": phone,
        },
        "form": {field.code: f"样例{field.label}" for field in item.fields if field.required},
        "materials": [
            {"code": material.code, "form": material.forms[0], "count": max(material.originals, 1)}
            for material in item.materials
            if material.required
        ],
        "hand_out": _express(name, phone, chance) if by_express else {"mode": "window"},
    }


def _express(name: str, phone: str, chance: random.Random) -> Application:
    return {
        "mode": "express",
        "consignee": {
            "name": name,
            "phone": phone,
            "province": "甘肃省",
            "city": "临夏回族自治州",
            "county": chance.choice(_COUNTIES),
            "street": f"{chance.choice(_STREETS)}{chance.randrange(1, 300)}号",
        },
    }


def _with_faults(application: Application) -> Application:
    """Return what a hurried applicant hands in first: a digit mistyped, a material forgotten."""
    applicant = application["applicant"]
    mistyped = applicant["identity_number"][:-1] + ("0" if applicant["identity_number"][-1] != "0" else "1")
    return {
        **application,
        "applicant": {**applicant, "identity_number": mistyped, "phone": "1380000"},
        "materials": application["materials"][1:],
    }
