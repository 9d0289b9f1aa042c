from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from fastapi import APIRouter, FastAPI

from contracts.catalog import Catalogue
from contracts.topology import Queue, all_queues
from services.chassis import failpoints, health, logs, outbox, problem
from services.chassis.aggregates import Offer
from services.chassis.body_limit import BodyLimit
from services.chassis.broker import Topology
from services.chassis.catalogue import load_catalogue
from services.chassis.clock import Clock, SystemClock
from services.chassis.consume import Consumer, DeadLetters, Subscription
from services.chassis.doors import Doors
from services.chassis.inflow import Inflow
from services.chassis.life import Hook, Life
from services.chassis.mongo import Database, connect
from services.chassis.parking import ParkingLot
from services.chassis.parking.operator import operator_routes
from services.chassis.parking.replays import Replays
from services.chassis.parking.wiring import parking_what_stalls, sleepers_of
from services.chassis.publisher import Publisher
from services.chassis.reading import Reader
from services.chassis.relay import Relay
from services.chassis.settings import ChassisSettings
from services.chassis.staff.gate import Gate, open_gate
from services.chassis.standing import Standing
from services.chassis.timers import Sleepers
from services.chassis.trail import UNKEYED, Chain
from services.chassis.waking import Timers


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
    clock = clock or SystemClock(timedelta(seconds=settings.clock_skew))
    logs.configure(name, settings.log_level)
    failpoints.arm(settings.rehearsal)
    broker_url = settings.broker_url.get_secret_value()
    client = connect(settings.mongo_url.get_secret_value(), name)
    database = client[f"{settings.database_prefix}_{name}"]
    catalogue = load_catalogue(settings.catalog)
    topology = Topology(broker_url, _queues(catalogue))
    publisher = Publisher(broker_url, timeout=settings.publish_timeout, on_unroutable=topology.suspect)
    relay = Relay(publisher, clock, interval=settings.sweep_interval)
    inflow = Inflow(broker_url, prefetch=settings.prefetch)
    parking = ParkingLot(database.parked, clock, service=name, offer=relay.offer, chain=settings.chain)
    gate = open_gate(settings)
    wiring = wire(Ground(database, clock, catalogue, relay.offer, gate, settings.chain))
    replays = Replays(parking, publisher, wiring.sleepers, clock)
    sleepers = [*parking_what_stalls(parking, wiring.sleepers), sleepers_of(parking, replays)]
    timers = Timers(sleepers, clock, interval=settings.sweep_interval)
    collections = [each.collection for each in sleepers]
    standing = Standing()
    state = health.Health(
        standing=standing,
        client=client,
        publisher=publisher,
        relay=relay,
        inflow=inflow,
        collections=collections,
        parking=parking,
        clock=clock,
        outbox_age=settings.ready_outbox_age,
    )
    for collection in collections:
        relay.watch(collection)
    _subscribe(inflow, wiring.subscriptions, publisher, parking)
    life = Life(
        standing=standing,
        client=client,
        topology=topology,
        publisher=publisher,
        relay=relay,
        inflow=inflow,
        prepare=(
            *(partial(outbox.ensure_indexes, collection) for collection in collections),
            parking.ensure_indexes,
            *wiring.prepare,
        ),
        tasks=(timers.run, *wiring.tasks),
        close=wiring.close,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with life.lived():
            yield

    app = FastAPI(title=f"yichuang {name}", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(BodyLimit, limit=settings.body_limit)
    app.add_middleware(Doors, standing=standing)
    problem.install(app)
    app.include_router(health.routes(state))
    readers = {each.queue.name: Reader(each.queue.reads) for each in wiring.subscriptions}
    app.include_router(operator_routes(parking, replays, readers, clock, gate))
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
