import asyncio
from functools import partial

import pytest

from deploy.sandbox.timetable import Timetable


async def test_twenty_thousand_appointments_wait_without_a_task_each() -> None:
    timetable, done, all_done = Timetable(hands=4), [], asyncio.Event()

    async def job(number: int) -> None:
        done.append(number)
        if len(done) == 20_000:
            all_done.set()

    async with timetable.running():
        tasks_before = len(asyncio.all_tasks())
        for number in range(20_000):
            timetable.after(0.3, partial(job, number))
        assert timetable.open == 20_000
        assert len(asyncio.all_tasks()) == tasks_before
        await asyncio.wait_for(all_done.wait(), 10)
    assert sorted(done) == list(range(20_000))


async def test_no_more_jobs_run_at_a_time_than_there_are_hands() -> None:
    timetable, at_work, most, left = Timetable(hands=3), 0, 0, 12
    all_done = asyncio.Event()

    async def job() -> None:
        nonlocal at_work, most, left
        at_work, most = at_work + 1, max(most, at_work + 1)
        await asyncio.sleep(0)
        at_work, left = at_work - 1, left - 1
        if not left:
            all_done.set()

    async with timetable.running():
        for _ in range(left):
            timetable.after(0, job)
        await asyncio.wait_for(all_done.wait(), 5)
    assert most == 3


async def test_a_job_that_fails_is_counted_logged_and_costs_no_hand(
    caplog: pytest.LogCaptureFixture,
) -> None:
    timetable, done = Timetable(hands=1), asyncio.Event()

    async def fail() -> None:
        raise ZeroDivisionError

    async def succeed() -> None:
        done.set()

    async with timetable.running():
        timetable.after(0, fail)
        timetable.after(0.001, succeed)
        await asyncio.wait_for(done.wait(), 5)
    assert timetable.failed == 1
    assert "ZeroDivisionError" in caplog.text
