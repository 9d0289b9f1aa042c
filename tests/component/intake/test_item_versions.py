"""Guides change from a day on; a case keeps the version that it began with."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from contracts.catalog import Retirement
from services.chassis.catalogue import Import, load_catalogue, write_import
from services.chassis.clock import ManualClock
from services.chassis.mongo import Database
from services.chassis.service import Ground
from services.intake.adapters.store import CaseBooks
from services.intake.app import create
from tests.component.intake.asking import submit
from tests.component.intake.running import CATALOG, client_of, settings_of
from tests.support.cases import body

FOOD = "shiyao-food_licence"
CHANGE, END = date(2026, 12, 1), date(2026, 12, 3)
LAST_EVENING = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
"""One minute to midnight at the centre."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(CATALOG, tmp_path / "catalogue"))
    newer = (
        load_catalogue(folder)
        .items_by_code[FOOD]
        .model_copy(update={"version": 2, "valid_from": CHANGE, "result": "食品经营许可证（新版）"})
    )
    end = Retirement(code=FOOD, version=3, valid_from=END, reason="并入多证合一")
    write_import(folder, 1, Import(source="清单.xlsx", made_on=date(2026, 11, 23), items=(newer,)))
    write_import(
        folder, 2, Import(source="清单.xlsx", made_on=date(2026, 11, 24), items=(), retirements=(end,))
    )
    return folder


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(LAST_EVENING)


@pytest.fixture
async def doors(
    folder: Path, clock: ManualClock, mongo_url: str, database_prefix: str, database: Database
) -> AsyncIterator[httpx.AsyncClient]:
    await CaseBooks(Ground(database, clock, load_catalogue(folder), lambda *_: None)).prepare()
    settings = settings_of("amqp://127.0.0.1:9", mongo_url, database_prefix)
    app = create(settings.model_copy(update={"catalog": folder}), clock=clock)
    async with client_of(app) as client:
        yield client


async def test_a_case_keeps_the_version_in_force_on_the_day_it_was_accepted(
    doors: httpx.AsyncClient, clock: ManualClock, database: Database
) -> None:
    kept = []
    for _ in range(2):
        receipt = (await submit(doors, body())).json()
        document = await database.cases.find_one({"_id": receipt["case_no"]})
        assert document is not None
        acceptance = document["state"]["acceptance"]
        kept.append((acceptance["item_version"], acceptance["result"]))
        clock.advance(timedelta(minutes=1))
    assert kept == [(1, "食品经营许可证"), (2, "食品经营许可证（新版）")]


async def test_the_guide_shown_is_todays_and_older_ones_can_still_be_read(
    doors: httpx.AsyncClient, clock: ManualClock
) -> None:
    url = f"/api/v1/items/{FOOD}"
    assert (await doors.get(url)).json()["version"] == 1
    clock.advance(timedelta(minutes=1))
    today = (await doors.get(url)).json()
    assert (today["version"], today["valid_from"]) == (2, "2026-12-01")
    older = (await doors.get(f"{url}?version=1")).json()
    assert (older["version"], older["result"]) == (1, "食品经营许可证")
    assert (await doors.get(f"{url}?version=3")).status_code == 404


async def test_an_item_that_has_ended_takes_no_application_and_is_listed_no_more(
    doors: httpx.AsyncClient, clock: ManualClock
) -> None:
    clock.advance(timedelta(days=2, minutes=1))
    assert (await submit(doors, body())).status_code == 404
    assert (await doors.get(f"/api/v1/items/{FOOD}")).status_code == 404
    listed = (await doors.get("/api/v1/items")).json()["items"]
    assert FOOD not in {item["code"] for item in listed}
    assert (await doors.get(f"/api/v1/items/{FOOD}?version=2")).status_code == 200
