import asyncio
import os
import sys

from contracts.commands import WorkOrderV1
from contracts.envelope import event_id
from contracts.topology import INTAKE_CASE_BOOK
from services.chassis.mongo import Database
from services.router.settings import RouterSettings
from tests.component.router.conftest import Running, Tell
from tests.component.router.post import Post
from tests.support.eventually import eventually
from tests.support.messages import accepted

CASES = 60


async def test_a_router_that_died_before_publishing_says_the_same_when_it_lives_again(
    running: Running, backlog: Post, tell: Tell
) -> None:
    fact = accepted()
    said = await tell(fact)  # stored; then the process is gone, nothing is published

    await backlog.send(fact)
    async with running():
        (routed,) = await backlog.take_raw(INTAKE_CASE_BOOK.name)
        (order,) = await backlog.take_raw("dept.shiyao")

    assert [routed.body, order.body] == [each.body for each in said]
    assert [routed.message_id, order.message_id] == [str(each.id) for each in said]


async def test_a_router_killed_at_work_loses_no_case_and_names_nothing_anew(
    settings: RouterSettings, running: Running, backlog: Post, database: Database
) -> None:
    facts = {f"622900022026112300{n:04}": accepted(f"622900022026112300{n:04}") for n in range(CASES)}
    await backlog.send(*facts.values())

    await _killed_at_work(settings, database)
    assert await database.cases.count_documents({}) < CASES
    orders: dict[str, set[tuple[str | None, bytes]]] = {}
    async with running():
        while len(orders) < CASES:
            (raw,) = await backlog.take_raw("dept.shiyao")
            order = WorkOrderV1.model_validate_json(raw.body)
            orders.setdefault(order.subject, set()).add((raw.message_id, raw.body))

    assert {case_no: len(copies) for case_no, copies in orders.items()} == dict.fromkeys(facts, 1)
    named = {case_no: copies.pop()[0] for case_no, copies in orders.items()}
    assert named == {case_no: str(event_id(fact.id, WorkOrderV1.TYPE)) for case_no, fact in facts.items()}


async def _killed_at_work(settings: RouterSettings, database: Database) -> None:
    """Run the router as in the field, a process told by its environment, until it has stored a case."""
    told = {
        "YC_BROKER_URL": settings.broker_url.get_secret_value(),
        "YC_MONGO_URL": settings.mongo_url.get_secret_value(),
        "YC_DATABASE_PREFIX": settings.database_prefix,
        "YC_CATALOG": str(settings.catalog),
        "YC_PREFETCH": "4",
    }
    command = ("uvicorn", "--factory", "services.router.app:create_app", "--port", "0")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, env={**os.environ, **told}, stdout=asyncio.subprocess.DEVNULL
    )

    async def stored() -> bool:
        return await database.cases.find_one({}) is not None

    try:
        await eventually(stored, within=60)
    finally:
        process.kill()
        await process.wait()
