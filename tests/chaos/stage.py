import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx

from contracts.catalog import Catalogue
from deploy.demo.applicant import Headers
from deploy.demo.samples import Sample, samples
from deploy.local.agreements import CATALOG
from deploy.local.folder import Folder
from deploy.local.part import Part
from deploy.local.rabbit import RabbitNode
from deploy.local.token import clerk_token
from deploy.local.web import WebPart
from deploy.local.yichuang import Yichuang, running
from services.chassis.catalogue import load_catalogue
from tests.chaos.applicants import Applicant
from tests.chaos.broker_desk import BrokerDesk
from tests.chaos.parked import ParkedStore
from tests.chaos.partners import Partners
from tests.chaos.supervisor import Supervisor, relaunch

_PEOPLE: Final = 4_000
"""More errands than all rounds together have."""
_SEED: Final = 20261119


class NotOurOwnError(Exception):
    """Broker or database were given by address: what is broken here must be a process of ours."""


@dataclass(slots=True)
class Stage:
    """One running yichuang on which the rounds are played, and everything a round may use of it."""

    yichuang: Yichuang
    catalogue: Catalogue
    supervisor: Supervisor
    desk: BrokerDesk
    partners: Partners
    parked: ParkedStore
    intake: httpx.AsyncClient
    clerk: Headers
    """Who stands at the exit window."""
    errands: Iterator[Sample]
    applicants: list[Applicant] = field(default_factory=list)
    """Of all rounds so far."""

    @property
    def with_system(self) -> frozenset[str]:
        """Departments whose own system keeps a book that we can ask."""
        return frozenset(self.yichuang.addresses.departments_with_system)

    def part(self, name: str) -> Part:
        """Return a part of the stack."""
        return self.yichuang.stack.part(name)

    def service(self, name: str) -> WebPart:
        """Return a service."""
        part = self.part(name)
        assert isinstance(part, WebPart)
        return part

    async def restart(self, told: Mapping[str, Mapping[str, str]]) -> None:
        """Restart services in order, each with this added to its environment."""
        for name, besides in told.items():
            self.service(name).tell(besides)
        await asyncio.gather(*(self.service(name).restart() for name in told))

    async def calm(self) -> None:
        """Undo what a round may have left: every part runs, none is told to fail, no partner errs."""
        for part in self.yichuang.stack.parts:
            if isinstance(part, WebPart):
                part.tell({})
            if part.alive:
                part.thaw()
            else:
                await relaunch(part)
        await self.partners.behave()


@asynccontextmanager
async def staged(folder: Folder) -> AsyncIterator[Stage]:
    """Run a stack with fresh data while the body runs. Raises ``StartError``, ``NotOurOwnError``."""
    catalogue = load_catalogue(CATALOG)
    with folder.locked(), folder.fresh_data(keep=False) as data:
        async with running(folder, data, managed=True) as yichuang:
            stage = _stage(yichuang, catalogue)
            try:
                async with stage.supervisor.watching():
                    yield stage
            finally:
                for each in (stage.desk, stage.partners, stage.parked):
                    await each.close()
                await stage.intake.aclose()


def _stage(yichuang: Yichuang, catalogue: Catalogue) -> Stage:
    addresses, stack = yichuang.addresses, yichuang.stack
    own = {part.name: part for part in stack.servers}
    broker = own.get("broker")
    if not isinstance(broker, RabbitNode) or "mongo" not in own:
        raise NotOurOwnError("unset YC_BROKER_URL and YC_MONGO_URL: chaos kills broker and database")
    return Stage(
        yichuang=yichuang,
        catalogue=catalogue,
        supervisor=Supervisor((*stack.servers, *stack.services)),
        desk=BrokerDesk(addresses.broker, broker.api_url),
        partners=Partners(dict(addresses.sandbox)),
        parked=ParkedStore(addresses.mongo),
        intake=httpx.AsyncClient(base_url=addresses.services["intake"], timeout=10, trust_env=False),
        clerk={"Authorization": f"Bearer {clerk_token(addresses)}"},
        errands=iter(samples(catalogue, _PEOPLE, seed=_SEED)),
    )
