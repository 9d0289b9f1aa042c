from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo


class Words:
    """Writes what we say and reads what they say in one system's notation: wall time and codes."""

    def __init__(self, time_format: str, zone: ZoneInfo, codes: Mapping[str, Mapping[str, str]]) -> None:
        self._format = time_format
        self._zone = zone
        self._codes = codes

    def write(self, word: str, value: Any) -> Any:
        """Return one value in their notation."""
        match value:
            case datetime():
                return value.astimezone(self._zone).strftime(self._format)
            case StrEnum():
                return self._codes[word][value]
            case _:
                return value

    def fields(self, names: Mapping[str, str], ours: Mapping[str, Any]) -> dict[str, Any]:
        """Return their fields, by their names, filled from our words."""
        return {theirs: self.write(word, ours[word]) for theirs, word in names.items()}

    def rows(self, names: Mapping[str, str], ours: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return one object of their fields for each of ours."""
        return [self.fields(names, each) for each in ours]

    def moment(self, text: str) -> datetime:
        """Read their wall time; raises ``ValueError``."""
        return datetime.strptime(text, self._format).replace(tzinfo=self._zone)
