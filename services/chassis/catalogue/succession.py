"""Departments that end and those that carry on their work (机构改革)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from contracts.catalog import Department
from services.chassis.catalogue.draft import Entry, sound
from services.chassis.catalogue.faults import Fault

Departments = Sequence[Entry[Department]]


def succession_faults(departments: Departments) -> Iterator[Fault]:
    """Yield every place where following a department's successors would go wrong on some day."""
    by_code = {department.code: department for _, department in sound(departments)}
    for entry, department in sound(departments):
        if department.valid_until is None:
            if department.succeeded_by is not None:
                yield entry.fault(
                    "valid_until", "is missing although there is a successor; add the last day in force"
                )
            continue
        if department.valid_until < department.valid_from:
            yield entry.fault(
                "valid_until", f"{department.valid_until} is before valid_from; correct one of them"
            )
        successor = by_code.get(department.succeeded_by or "")
        if successor is not None and successor.valid_from > department.valid_until + timedelta(days=1):
            problem = (
                f"{successor.code} is in force only from {successor.valid_from}; leave no day between the two"
            )
            yield entry.fault("succeeded_by", problem)
    yield from _circles(departments)


def _circles(departments: Departments) -> Iterator[Fault]:
    entries = {entry.code: entry for entry in departments}
    successor = {department.code: department.succeeded_by for _, department in sound(departments)}
    seen: set[str] = set()
    for start in successor:
        path: list[str] = []
        code: str | None = start
        while code in successor and code not in seen:
            seen.add(code)
            path.append(code)
            code = successor[code]
        if code is not None and code in path:
            circle = [*path[path.index(code) :], code]
            problem = f"{' → '.join(circle)} goes round in a circle; end it at the newest department"
            yield entries[code].fault("succeeded_by", problem)
