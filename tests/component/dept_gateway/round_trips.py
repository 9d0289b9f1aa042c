from collections import Counter
from typing import Any

from pymongo import monitoring


class RoundTrips(monitoring.CommandListener):
    """Counts what is asked of Mongo about single work orders."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str, str]] = Counter()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Count a command for each work order that it names."""
        if event.command.get(event.command_name) == "work_orders":
            for number in _numbers(event.command):
                self._seen[event.database_name, number, event.command_name] += 1

    def succeeded(self, _: monitoring.CommandSucceededEvent) -> None:
        """Nothing: it was counted when it started."""

    def failed(self, _: monitoring.CommandFailedEvent) -> None:
        """Nothing: it was counted when it started."""

    def of(self, database: str, work_order_no: str) -> Counter[str]:
        """Return how often each command was asked about one work order."""
        found = Counter[str]()
        for (name, number, command), count in self._seen.items():
            if (name, number) == (database, work_order_no):
                found[command] += count
        return found


def _numbers(command: Any) -> list[str]:
    statements = command.get("updates") or command.get("documents") or [command]
    names = [(each.get("q") or each.get("filter") or each).get("_id") for each in statements]
    return [name for name in names if isinstance(name, str)]
