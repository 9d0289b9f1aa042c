from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What a list (清单) is held to. The codes are stable: scripts and training papers name them."""

    FILE_UNREADABLE = "file_unreadable"
    """Not there, not a list, damaged or under a password."""
    ENCODING_UNKNOWN = "encoding_unknown"
    SHEET_MISSING = "sheet_missing"
    LIST_TOO_LONG = "list_too_long"
    HEADING_MISSING = "heading_missing"
    HEADING_UNKNOWN = "heading_unknown"
    HEADING_TWICE = "heading_twice"

    CELL_MISSING = "cell_missing"
    ELEMENT_MISSING = "element_missing"
    """One of the five elements (五要素) of the plan's item 3."""
    VALUE_UNKNOWN = "value_unknown"
    NUMBER_MALFORMED = "number_malformed"

    CODE_MALFORMED = "code_malformed"
    CODE_TWICE = "code_twice"
    DEPARTMENT_UNKNOWN = "department_unknown"
    ZONE_UNKNOWN = "zone_unknown"
    PLACE_MISMATCH = "place_mismatch"
    """The zone has neither the window named nor, for an item without a department, anybody who leads."""

    TYPE_NOT_FOR_WINDOWS = "type_not_for_windows"
    NOT_ENTERED = "not_entered"
    """应进必进."""
    LIMIT_WITHOUT_UNIT = "limit_without_unit"
    PROMISE_LONGER = "promise_longer"
    CATCH_ALL_CONDITION = "catch_all_condition"

    COPY_DEMANDED = "copy_demanded"
    OPEN_ENDED_MATERIAL = "open_ended_material"
    MATERIAL_TWICE = "material_twice"
    MATERIAL_WITHOUT_ITEM = "material_without_item"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right in a list, said to whoever keeps it."""

    file: str
    sheet: str
    """Empty for the whole file."""
    row: int | None
    """Counted from 1 as the spreadsheet does; None for the whole sheet."""
    field: str
    """The heading of the column, as the list has it; empty for the whole row."""
    text: str
    """What stands there."""
    rule: Rule
    todo: str
    """What to do, in Chinese."""


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings as one goes through the list: file, sheet, row; those of one row as they came."""
    return tuple(sorted(findings, key=lambda finding: (finding.file, finding.sheet, finding.row or 0)))
