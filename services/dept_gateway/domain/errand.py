from datetime import datetime
from typing import Self

from pydantic import AwareDatetime

from services.dept_gateway.domain.progress import Value


class Errand(Value):
    """Something that a department's system has to be told, and how that has gone so far."""

    tries: int = 0
    """How often it was told in vain while the system was there for others."""
    failing_since: AwareDatetime | None = None
    """When it was told in vain, or could not be told, for the first time."""
    stalled: str | None = None
    """Why we stopped telling; a person must look."""

    @property
    def is_fresh(self) -> bool:
        """Whether nothing has gone wrong with it yet."""
        return self == Errand()

    def missed(self, now: datetime) -> Self:
        """Note a try in vain."""
        return self.put_off(now).model_copy(update={"tries": self.tries + 1})

    def put_off(self, now: datetime) -> Self:
        """Note that it has to wait, through no fault of its own."""
        return self.model_copy(update={"failing_since": self.failing_since or now})

    def stall(self, why: str) -> Self:
        """Note that we stopped, and why."""
        return self.model_copy(update={"stalled": why})
