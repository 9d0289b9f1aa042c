from dataclasses import dataclass

from tests.chaos.accounting import Account


@dataclass(frozen=True, slots=True)
class Result:
    """How a round went."""

    name: str
    how: str
    account: Account
    caught_up_in: float
    """Seconds from the end of the disturbance until the books balanced."""
    redeliveries: int
    seconds: float
    complaints: tuple[str, ...] = ()
    """What broke a promise."""
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every promise was kept."""
        return self.account.balanced and not self.complaints
