import asyncio
import time
from collections.abc import Sequence
from uuid import uuid4

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contracts.catalog import Catalogue
from deploy.demo.accounts import STATUS, Account, Effects, by_zone, expected_effects, settle
from deploy.demo.applicant import Errand, RefusedError, apply, live_through, look, rate
from deploy.demo.effects import ask_partners
from deploy.demo.samples import Ending, Sample
from deploy.demo.watch import STAGES, Spectator, watching

_AT_THE_DOOR = 12
"""Applicants who talk to intake at the same time."""
_PATIENCE = 90.0
"""Seconds without any movement after which what has not ended will not, and the books not balance."""
_LOOK_AGAIN = 0.25

_EXPECTED = {
    "linxia.case.certificate_made.v1": {Ending.DELIVERED, Ending.CORRECTED, Ending.COLLECTED},
    "linxia.case.issued.v1": {Ending.DELIVERED, Ending.CORRECTED, Ending.COLLECTED},
    "linxia.case.decided.v1": {Ending.DELIVERED, Ending.CORRECTED, Ending.COLLECTED, Ending.REFUSED},
    "linxia.delivery.ordered.v1": {Ending.DELIVERED, Ending.CORRECTED},
    "linxia.delivery.delivered.v1": {Ending.DELIVERED, Ending.CORRECTED},
    "linxia.case.collected.v1": {Ending.COLLECTED},
    "linxia.case.withdrawn.v1": {Ending.WITHDRAWN},
}
"""Which endings pass a stage that not all do."""


class Demonstration:
    """Sends samples through a running stack, shows how they fare, and balances the books."""

    def __init__(
        self,
        *,
        intake_url: str,
        broker_url: str,
        partner_urls: dict[str, str],
        catalogue: Catalogue,
        with_system: frozenset[str],
        clerk_token: str,
        console: Console,
    ) -> None:
        self._intake_url = intake_url
        self._broker_url = broker_url
        self._partner_urls = partner_urls
        self._catalogue = catalogue
        self._with_system = with_system
        self._clerk = {"Authorization": f"Bearer {clerk_token}"}
        self._console = console
        self._door = asyncio.Semaphore(_AT_THE_DOOR)

    async def run(self, samples: Sequence[Sample]) -> Account:
        """Return the account once every case has ended, or patience has."""
        began = time.monotonic()
        errands = [Errand(sample) for sample in samples]
        async with (
            watching(self._broker_url) as spectator,
            httpx.AsyncClient(base_url=self._intake_url, timeout=30) as client,
        ):
            await self._live(client, spectator, errands)
            effects = await self._until_balanced(errands)
        seconds = time.monotonic() - began
        self._console.print(by_zone(errands, self._catalogue))
        self._complain(errands)
        return settle(errands, effects, self._expectations(errands), seconds)

    async def _live(self, client: httpx.AsyncClient, spectator: Spectator, errands: Sequence[Errand]) -> None:
        with _progress(self._console) as progress:
            bars = {
                fact: progress.add_task(name, total=_total(fact, errands)) for fact, name in STAGES.items()
            }
            lives = asyncio.gather(*(self._one(client, spectator, errand) for errand in errands))
            while not lives.done() and spectator.still_for < _PATIENCE:
                await asyncio.wait([lives], timeout=_LOOK_AGAIN)
                for fact, bar in bars.items():
                    progress.update(bar, completed=spectator.passed[fact])
            lives.cancel()
            await asyncio.wait([lives])
            if not lives.cancelled():
                lives.result()

    async def _one(self, client: httpx.AsyncClient, spectator: Spectator, errand: Errand) -> None:
        try:
            async with self._door:
                await apply(client, errand, uuid4().hex)
            await live_through(client, errand, spectator, self._clerk)
            await self._until_ended(client, errand)
            await rate(client, errand)
            await spectator.saw(errand.case_no, "linxia.case.rated.v1")
        except asyncio.CancelledError:
            errand.trouble = f"nothing moved for {_PATIENCE:.0f} s"
            raise
        except (RefusedError, httpx.HTTPError) as error:
            errand.trouble = f"{error!r}"

    async def _until_ended(self, client: httpx.AsyncClient, errand: Errand) -> None:
        """Wait for the case book, which folds the last fact at the same time as we hear of it."""
        while True:
            async with self._door:
                if await look(client, errand) == STATUS[errand.sample.ending]:
                    return
            await asyncio.sleep(_LOOK_AGAIN)

    async def _until_balanced(self, errands: Sequence[Errand]) -> Effects:
        owed = frozenset[str]().union(*self._expectations(errands).values())
        deadline = time.monotonic() + _PATIENCE
        while True:
            effects = await ask_partners(self._partner_urls)
            if owed <= effects.keys() or time.monotonic() > deadline:
                return effects
            await asyncio.sleep(_LOOK_AGAIN)

    def _expectations(self, errands: Sequence[Errand]) -> dict[str, frozenset[str]]:
        return {
            errand.case_no: expected_effects(errand, self._with_system)
            for errand in errands
            if errand.case_no
        }

    def _complain(self, errands: Sequence[Errand]) -> None:
        for errand in errands:
            if errand.trouble:
                self._console.print(
                    f"[red]sample {errand.sample.number} ({errand.sample.ending}, {errand.sample.item.code}) "
                    f"{errand.case_no}: {errand.trouble}"
                )


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def _total(fact: str, errands: Sequence[Errand]) -> int:
    passing = _EXPECTED.get(fact, set(Ending))
    return sum(errand.sample.ending in passing for errand in errands)
