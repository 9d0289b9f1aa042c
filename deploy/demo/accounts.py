import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from rich.table import Table

from contracts.catalog import Catalogue
from deploy.demo.applicant import Errand
from deploy.demo.samples import Ending

STATUS = {
    Ending.DELIVERED: "delivered",
    Ending.CORRECTED: "delivered",
    Ending.COLLECTED: "delivered",
    Ending.REFUSED: "refused",
    Ending.WITHDRAWN: "withdrawn",
}
"""The case book's status with which a sample's story ends."""

_BY_EXPRESS = ("accepted", "granted", "sent_out", "signed_for")
NOTICES = {
    Ending.DELIVERED: _BY_EXPRESS,
    Ending.CORRECTED: _BY_EXPRESS,
    Ending.COLLECTED: ("accepted", "granted", "ready", "collected"),
    Ending.REFUSED: ("accepted", "refused"),
    Ending.WITHDRAWN: ("accepted", "withdrawn"),
}
"""The short messages that an applicant gets, one each."""

Effects = Mapping[str, int]
"""How often each partner was made to do each thing: ``<partner>/<natural key>`` to times."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the partners and the case book say, against what was accepted."""

    cases: int
    as_expected: int
    unexpected: int
    lost: int
    duplicate_effects: int
    seconds: float

    @property
    def balanced(self) -> bool:
        """Whether every case ended as its sample says, once."""
        return self.as_expected == self.cases and not (self.unexpected or self.lost or self.duplicate_effects)

    def line(self) -> str:
        """Return it as one line of JSON."""
        return json.dumps(asdict(self))


def expected_effects(errand: Errand, with_system: frozenset[str]) -> frozenset[str]:
    """Return what the partners must have been made to do for this case, each once.

    ``with_system`` are the departments whose own system keeps a book that we can ask.
    """
    case_no, ending, item = errand.case_no, errand.sample.ending, errand.sample.item
    effects = {f"sms/{case_no}-{kind}" for kind in NOTICES[ending]}
    if item.department in with_system:
        effects.add(f"department/{case_no}.{item.department}")
    if ending in (Ending.DELIVERED, Ending.CORRECTED):
        effects.add(f"courier/{case_no}-1")
    return frozenset(effects)


def settle(
    errands: Sequence[Errand], effects: Effects, expected: Mapping[str, frozenset[str]], seconds: float
) -> Account:
    """Balance the books. Lost: accepted, and not ended, or without an effect that it owes."""
    as_expected = unexpected = lost = 0
    for errand in errands:
        status = errand.last.get("status", {}).get("code")
        if errand.case_no and (status is None or not expected[errand.case_no] <= effects.keys()):
            lost += 1
        elif errand.trouble or status != STATUS[errand.sample.ending]:
            unexpected += 1
        else:
            as_expected += 1
    duplicates = sum(times - 1 for times in effects.values())
    return Account(len(errands), as_expected, unexpected, lost, duplicates, round(seconds, 1))


def by_zone(errands: Sequence[Errand], catalogue: Catalogue) -> Table:
    """Return the table of endings per zone."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for errand in errands:
        counted[errand.sample.item.zone][errand.sample.ending] += 1
    table = Table("功能区 zone", *(ending.value for ending in Ending), "total", title="办件结果 endings")
    for zone in catalogue.zones:
        row = counted[zone.code]
        table.add_row(zone.name, *(str(row[ending]) for ending in Ending), str(row.total()))
    total = sum(counted.values(), Counter[str]())
    table.add_section()
    table.add_row("合计", *(str(total[ending]) for ending in Ending), str(total.total()))
    return table
