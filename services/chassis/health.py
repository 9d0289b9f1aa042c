from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.chassis import outbox
from services.chassis.clock import Clock
from services.chassis.inflow import Inflow
from services.chassis.mongo import Client, Collection
from services.chassis.parking import ParkingLot
from services.chassis.publisher import Publisher
from services.chassis.relay import Relay
from services.chassis.standing import Standing

_COUNT_NO_FURTHER = 10_000


class Health:
    """Whether a service lives, and whether it can do its work."""

    def __init__(
        self,
        *,
        standing: Standing,
        client: Client,
        publisher: Publisher,
        relay: Relay,
        inflow: Inflow,
        collections: Sequence[Collection],
        parking: ParkingLot,
        clock: Clock,
        outbox_age: float,
    ) -> None:
        self._standing = standing
        self._client = client
        self._publisher = publisher
        self._relay = relay
        self._inflow = inflow
        self._collections = collections
        self._parking = parking
        self._clock = clock
        self._outbox_age = outbox_age

    async def faults(self) -> dict[str, str]:
        """Return what keeps the service from working, by part; empty when it is ready."""
        found: dict[str, str] = {}
        if self._standing.holding_up is not None:
            found["service"] = self._standing.holding_up
            return found
        if not self._publisher.connected or not await self._inflow.reachable():
            found["broker"] = "does not answer"
        if silent := self._inflow.silent():
            found["consumers"] = f"missing on {', '.join(silent)}"
        found.update(await self._storage_faults())
        return found

    async def figures(self) -> dict[str, object]:
        """Return what an operator watches: how much waits, where, and since how many seconds."""
        return {
            "outbox": {each.name: await self._outbox(each) for each in self._collections},
            "parked": await self._parking.count(),
            "relay": self._relay.figures(),
            "consumers": {"in_hand": self._inflow.in_hand, "silent": self._inflow.silent()},
        }

    async def _outbox(self, collection: Collection) -> dict[str, float]:
        waiting = await outbox.count(collection, _COUNT_NO_FURTHER)
        return {"unsent": waiting, "oldest_seconds": await self._age(collection) if waiting else 0.0}

    async def _storage_faults(self) -> dict[str, str]:
        try:
            await self._client.admin.command("ping")
            ages = [await self._age(collection) for collection in self._collections]
        except Exception as error:  # noqa: BLE001 - whatever it is, the probe reports it
            return {"mongo": repr(error)}
        oldest = max(ages, default=0.0)
        if oldest > self._outbox_age:
            return {"outbox": f"an event has waited {oldest:.0f} s to be published"}
        return {}

    async def _age(self, collection: Collection) -> float:
        since = await outbox.oldest(collection)
        return 0.0 if since is None else (self._clock.now() - since).total_seconds()


def routes(health: Health) -> APIRouter:
    """Return ``/health/live``, ``/health/ready`` and ``/health/figures``."""
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get("/live")
    async def live() -> dict[str, str]:
        """Answer while the process can answer at all."""
        return {"status": "live"}

    @router.get("/ready")
    async def ready() -> JSONResponse:
        """Answer 200 when broker, Mongo, consumers and outbox are well, else 503 with what is not."""
        faults = await health.faults()
        status = "unready" if faults else "ready"
        return JSONResponse({"status": status, "faults": faults}, 503 if faults else 200)

    @router.get("/figures")
    async def figures() -> dict[str, object]:
        """Answer with the figures an operator watches; aggregates are counted up to 10 000."""
        return await health.figures()

    return router
