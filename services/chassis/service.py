import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fastapi import APIRouter, FastAPI

from contracts.catalog import Catalogue
from contracts.topology import Queue, all_queues
from services.chassis import failpoints, health, logs, outbox, problem
from services.chassis.aggregates import Offer
from services.chassis.body_limit import BodyLimit
from services.chassis.broker import Inflow, declare_topology
from services.chassis.catalogue import load_catalogue
from services.chassis.clock import Clock, SystemClock
from services.chassis.consume import Consumer, DeadLetters, Subscription
from services.chassis.mongo import Database, connect
from services.chassis.parking import ParkingLot
from services.chassis.publisher import Publisher
from services.chassis.relay import Relay
from services.chassis.settings import ChassisSettings
from services.chassis.staff.gate import Gate, open_gate
from services.chassis.timers import Sleepers, Timers
from services.chassis.trail import UNKEYED, Chain

Hook = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a service builds on: database, clock, catalogue, the relay's door and that of staff."""

    database: Database
    clock: Clock
    catalogue: Catalogue
    offer: Offer
    gate: Gate = field(default_factory=lambda: Gate(None))
    chain: Chain = UNKEYED


@dataclass(frozen=True, slots=True)
class Wiring:
    """What a service is made of."""

    subscriptions: Sequence[Subscription]
    sleepers: Sequence[Sleepers]
    """Every collection of aggregates, those without timers too: relay and health watch them all."""
    routers: Sequence[APIRouter] = ()
    prepare: Sequence[Hook] = ()
    """Run before anything comes in: indexes, clients."""
    close: Sequence[Hook] = ()
    """Run when everything has stopped."""
    tasks: Sequence[Hook] = field(default_factory=tuple)
    """Run beside the consumers until the service stops."""


def build(
    name: str,
    settings: ChassisSettings,
    wire: Callable[[Ground], Wiring],
    *,
    clock: Clock | None = None,
) -> FastAPI:
    """Put a service together: HTTP doors, consumers, relay, timers and health, in one process."""
    clock = clock or SystemClock()
    logs.configure(name, settings.log_level)
    failpoints.arm(settings.rehearsal)
    broker_url = settings.broker_url.get_secret_value()
    client = connect(settings.mongo_url.get_secret_value(), name)
    database = client[f"{settings.database_prefix}_{name}"]
    catalogue = load_catalogue(settings.catalog)
    publisher = Publisher(broker_url, timeout=settings.publish_timeout)
    relay = Relay(publisher, clock, interval=settings.sweep_interval)
    inflow = Inflow(broker_url, prefetch=settings.prefetch)
    parking = ParkingLot(database.parked, clock)
    wiring = wire(Ground(database, clock, catalogue, relay.offer, open_gate(settings), settings.chain))
    timers = Timers(wiring.sleepers, clock, interval=settings.sweep_interval)
    collections = [sleepers.collection for sleepers in wiring.sleepers]
    state = health.Health(
        client=client,
        publisher=publisher,
        inflow=inflow,
        collections=collections,
        clock=clock,
        outbox_age=settings.ready_outbox_age,
    )
    for collection in collections:
        relay.watch(collection)
    _subscribe(inflow, wiring.subscriptions, publisher, parking)

    async def prepare() -> None:
        await declare_topology(broker_url, _queues(catalogue))
        for collection in collections:
            await outbox.ensure_indexes(collection)
        await parking.ensure_indexes()
        for hook in wiring.prepare:
            await hook()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await prepare()
        await publisher.start()
        async with _beside(relay.run, timers.run, *wiring.tasks):
            await inflow.start()
            state.started = True
            yield
            state.started = False
            await inflow.stop()
        for hook in wiring.close:
            await hook()
        await publisher.stop()
        client.close()

    app = FastAPI(title=f"yichuang {name}", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(BodyLimit, limit=settings.body_limit)
    problem.install(app)
    app.include_router(health.routes(state))
    for router in wiring.routers:
        app.include_router(router)
    return app


def _queues(catalogue: Catalogue) -> Sequence[Queue]:
    return all_queues(catalogue.zones_by_code, catalogue.departments_by_code)


def _subscribe(
    inflow: Inflow, subscriptions: Sequence[Subscription], publisher: Publisher, parking: ParkingLot
) -> None:
    for subscription in subscriptions:
        inflow.consume(subscription.queue.name, Consumer(subscription, publisher, parking))
    for parking_queue in {subscription.queue.parking_queue for subscription in subscriptions}:
        inflow.consume(parking_queue, DeadLetters(parking))


@asynccontextmanager
async def _beside(*runs: Hook) -> AsyncIterator[None]:
    """Run tasks while the body runs; one that ends by an error ends the service, loudly."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_for_ever(run)) for run in runs]
        yield
        for task in tasks:
            task.cancel()


async def _for_ever(run: Hook) -> None:
    await run()
