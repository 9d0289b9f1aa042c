import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from itertools import islice
from typing import Final

import httpx
from pymongo.errors import PyMongoError

from deploy.demo.samples import Sample
from tests.chaos.accounting import Account
from tests.chaos.applicants import Applicant
from tests.chaos.books import balance
from tests.chaos.stage import Stage

_LOOK_AGAIN: Final = 1.0

Watcher = Callable[["Play"], None]


class BrokenPromiseError(Exception):
    """A round saw something that must not happen; the message says what."""


class StalledError(BrokenPromiseError):
    """Nothing has moved for long, and the books do not balance: who is missing, and where it hangs."""

    def __init__(self, account: Account, patience: float) -> None:
        missing = "\n".join(f"  {case_no}: {what}" for case_no, what in account.lost.items())
        super().__init__(f"nothing moved for {patience:.0f} s; missing:\n{missing}")


class Play:
    """One round under way: its applicants, and what it waits for."""

    def __init__(self, stage: Stage, *, patience: float, watch: Watcher = lambda _: None) -> None:
        """``patience``: seconds without progress after which it fails; ``watch``: told of progress."""
        self.stage = stage
        self.notes: list[str] = []
        self.applicants: list[Applicant] = []
        self.account = Account()
        self._patience = patience
        self._watch = watch
        self._lives: list[asyncio.Task[None]] = []
        self._expected = 0
        self._over: float | None = None

    # what a round does

    def applicants_come(self, how_many: int, *, per_second: float = 2.0) -> None:
        """Let applicants come at a steady rate from now on."""
        self.people_come(list(islice(self.stage.errands, how_many)), per_second=per_second)

    def people_come(self, samples: list[Sample], *, per_second: float) -> None:
        """Let these applicants come at a steady rate from now on."""
        self._expected += len(samples)
        self._lives.append(asyncio.create_task(self._come(samples, per_second)))

    async def acknowledged(self, how_many: int) -> None:
        """Wait until intake has accepted that many cases of this round."""
        moved, seen = time.monotonic(), -1
        while (accepted := self.accepted) < how_many:
            self._watch(self)
            self._raise_trouble()
            if accepted != seen:
                moved, seen = time.monotonic(), accepted
            if time.monotonic() - moved > self._patience:
                raise BrokenPromiseError(f"waited {self._patience:.0f} s for {how_many} cases to be accepted")
            await asyncio.sleep(_LOOK_AGAIN / 4)

    async def arrived(self) -> None:
        """Wait until every applicant of this round has an answer."""
        await self.acknowledged(self._expected)

    async def settled(self) -> Account:
        """Wait until every accepted case is finished or parked. Raises ``StalledError``."""
        await self.arrived()
        moved, seen = time.monotonic(), object()
        while True:
            state = await self._look()
            if state is not None and not self.account.lost:
                return self.account
            if state is not None and state != seen:
                moved, seen = time.monotonic(), state
            if time.monotonic() - moved > self._patience:
                raise StalledError(self.account, self._patience)
            await asyncio.sleep(_LOOK_AGAIN)

    async def until(self, done: Callable[[], Awaitable[bool]], what: str) -> None:
        """Wait for something that must come true soon; ``what`` says what."""
        give_up = time.monotonic() + self._patience
        while not await done():
            if time.monotonic() > give_up:
                raise BrokenPromiseError(f"waited {self._patience:.0f} s for {what}")
            await self.lasts(_LOOK_AGAIN)

    async def lasts(self, seconds: float) -> None:
        """Let a disturbance last."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._watch(self)
            await asyncio.sleep(min(_LOOK_AGAIN, max(until - time.monotonic(), 0)))

    def over(self) -> None:
        """Say that the disturbance is over: from now on the system catches up."""
        self._over = time.monotonic()

    # what is said of it

    @property
    def expected(self) -> int:
        """How many applicants there are."""
        return self._expected

    @property
    def accepted(self) -> int:
        """How many cases intake has acknowledged."""
        return len(self._accepted())

    @property
    def ended(self) -> int:
        """How many have seen their case's end."""
        return sum(applicant.ended_at is not None for applicant in self.applicants)

    @property
    def unknown(self) -> int:
        """How often an applicant got no answer and had to ask again."""
        return sum(applicant.unknown for applicant in self.applicants)

    @property
    def catching_up(self) -> float:
        """Seconds since the disturbance was over."""
        return 0.0 if self._over is None else time.monotonic() - self._over

    def refusals(self) -> list[str]:
        """Return what intake refused though it should not."""
        return [
            f"errand {applicant.errand.sample.number}: {applicant.errand.trouble}"
            for applicant in self.applicants
            if applicant.errand.trouble
        ]

    async def close(self) -> None:
        """Send home who is still there."""
        for life in self._lives:
            life.cancel()
        await asyncio.gather(*self._lives, return_exceptions=True)

    # how

    async def _come(self, samples: Iterable[Sample], per_second: float) -> None:
        async with asyncio.TaskGroup() as lives:
            for sample in samples:
                applicant = Applicant(self.stage.intake, self.stage.clerk, sample)
                self.applicants.append(applicant)
                self.stage.applicants.append(applicant)
                lives.create_task(applicant.live())
                await asyncio.sleep(1 / per_second)

    def _accepted(self) -> list[Applicant]:
        return [applicant for applicant in self.applicants if applicant.errand.case_no]

    def _raise_trouble(self) -> None:
        for life in self._lives:
            if life.done():
                life.result()
        if refusals := self.refusals():
            raise BrokenPromiseError("; ".join(refusals))

    async def _look(self) -> object | None:
        """Balance the books as they stand; return what they say, None when one could not be read."""
        self._watch(self)
        self._raise_trouble()
        try:
            self.account, state = await balance(self.stage, self._accepted())
        except (httpx.HTTPError, PyMongoError):
            return None
        return state
