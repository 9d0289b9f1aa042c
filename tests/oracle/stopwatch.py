from dataclasses import dataclass, field
from datetime import date

from tests.oracle.days import ONE, linxia_works, not_published


@dataclass
class Stopwatch:
    """One limit, ticked on from midnight to midnight: days are counted as they come, none is looked ahead.

    ``shadow`` counts only the days on which the interface worked: had it not run out when the limit did,
    the interface was to blame.
    """

    kind: str
    began: date
    limit: int
    working: bool = True
    ended: date | None = None
    counted: list[date] = field(default_factory=list)
    shadow: int = 0
    near: date | None = None
    out: date | None = None
    blame_interface: bool = False
    provisional: bool = False

    def __post_init__(self) -> None:
        self.stands = self.kind in {"statutory", "promise"}
        self.has_interface = self.stands or self.kind == "sign_off"

    def of_kind(self, day: date) -> bool:
        return linxia_works(day) if self.working else True

    def morning(self, day: date, *, paused: bool, down: bool) -> None:
        """A day begins."""
        if self.out is not None or day <= self.began:
            return
        self.provisional = self.provisional or (self.working and not_published(day))
        if not self.of_kind(day) or paused:
            return
        used = len(self.counted)
        if used < self.limit and (self.limit - used <= 1 or used * 10 >= self.limit * 8):
            self.near = self.near or day
        self.counted.append(day)
        self.shadow += not down

    def midnight(self, day: date, *, paused: bool, down: bool) -> None:
        """A day ends."""
        if self.ends_with(day, paused=paused):
            self.out = day
            self.blame_interface = self.shadow < self.limit or down

    def ends_with(self, day: date, *, paused: bool) -> bool:
        enough = self.out is None and day >= self.began and len(self.counted) >= self.limit
        return enough and not paused and (day == self.began or self.of_kind(day))

    def longer(self, days: int) -> None:
        if self.out is None:
            self.limit += days
            self.near = None

    @property
    def missed(self) -> bool:
        return self.out is not None and (self.ended is None or self.ended > self.out)

    def remaining(self, day: date) -> int:
        """How many days count after this one; negative: how many of the kind have passed since the end."""
        assert self.out is not None
        if day <= self.out:
            return sum(day < each <= self.out for each in self.counted)
        passed, each = 0, self.out
        while each < day:
            each += ONE
            passed -= self.of_kind(each)
        return passed
