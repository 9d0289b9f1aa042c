from collections import OrderedDict
from datetime import timedelta
from typing import Final

_REMEMBERED: Final = 10_000
_LONGEST_PAUSE: Final = timedelta(hours=1)


class Stumbles:
    """How often in a row each timer's handler has failed, so that it alerts once a stretch.

    Kept in this process, the last ten thousand of them: after a restart a stretch begins anew.
    """

    def __init__(self) -> None:
        self._in_a_row: OrderedDict[tuple[str, str], int] = OrderedDict()

    def count(self, key: str, kind: str) -> int:
        """Return how often it has failed in a row, with this time."""
        times = self._in_a_row.pop((key, kind), 0) + 1
        self._in_a_row[key, kind] = times
        if len(self._in_a_row) > _REMEMBERED:
            self._in_a_row.popitem(last=False)
        return times

    def end(self, key: str, kind: str) -> None:
        """Forget a stretch: the handler is well."""
        self._in_a_row.pop((key, kind), None)


def pause(times: int) -> timedelta:
    """Return how long to leave a timer alone that failed so often in a row: a minute, then twice, an hour."""
    return min(timedelta(minutes=2 ** min(times - 1, 10)), _LONGEST_PAUSE)
