"""网上可办率: how many items can be applied for online. The plan's item 7: 80 % by the end of the year."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PLANNED_PERCENT: Final = 80


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    online: int
    items: int

    @property
    def percent(self) -> float | None:
        """Per cent, to one decimal and never rounded up to the plan; None of nothing."""
        return None if not self.items else 1000 * self.online // self.items / 10

    @property
    def as_planned(self) -> bool:
        """Whether it is what the plan asks for."""
        return 100 * self.online >= PLANNED_PERCENT * self.items


@dataclass(frozen=True, slots=True)
class OnlineShare:
    """Of all items, and of each 实施主体, the lowest first."""

    total: Share
    by_owner: tuple[tuple[str, Share], ...]


def online_share(items: Iterable[tuple[str, bool]]) -> OnlineShare:
    """Return the share among items, each given by its owner's name and whether it is online."""
    counted = list(items)
    all_of = Counter(owner for owner, _ in counted)
    online = Counter(owner for owner, is_online in counted if is_online)
    shares = [(owner, Share(online[owner], items)) for owner, items in all_of.items()]
    shares.sort(key=lambda each: (each[1].percent or 0.0, each[0]))
    return OnlineShare(Share(online.total(), len(counted)), tuple(shares))
