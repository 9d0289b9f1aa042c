"""The notifier killed between its intention and the platform's answer."""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from pydantic import BaseModel, SecretStr

from services.chassis.clock import ManualClock
from services.notifier.domain.notice import NoticeKind, NoticeStatus
from services.notifier.settings import NotifierSettings
from tests.component.notifier.conftest import OpenDesk
from tests.component.notifier.notifier_desk import at_work
from tests.support.case_facts import NAME, PHONE, CaseFacts
from tests.support.eventually import eventually
from tests.support.outside import ROOT, Outside


def environment(settings: NotifierSettings) -> dict[str, str]:
    """Return the settings as a process reads them."""

    def plain(value: object) -> object:
        match value:
            case SecretStr():
                return value.get_secret_value()
            case BaseModel():
                return value.model_dump(mode="json")
            case dict():
                return {name: plain(each) for name, each in value.items()}
        return value

    def written(value: object) -> str:
        return json.dumps(value) if isinstance(value, dict) else str(value)

    return {f"YC_{name.upper()}": written(plain(value)) for name, value in settings if value is not None}


@asynccontextmanager
async def process(settings: NotifierSettings, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the notifier as it runs in the centre: a process that reads its environment."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", "services.notifier.app:create_app", "--factory"),
        *("--port", str(port), "--no-access-log"),
        cwd=ROOT,
        env={**os.environ, **environment(settings)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def test_killed_while_it_waits_for_the_answer_it_sends_no_second_message(
    settings: Callable[[Outside], NotifierSettings],
    silent_platform: Outside,
    open_desk: OpenDesk,
    case: CaseFacts,
    clock: ManualClock,
    notifier_port: int,
) -> None:
    patient = settings(silent_platform).model_copy(update={"sms_timeout": 10.0})
    url = f"http://127.0.0.1:{notifier_port}"
    async with process(patient, notifier_port) as first:

        async def ready() -> bool:
            async with httpx.AsyncClient(trust_env=False) as http:
                try:
                    return (await http.get(f"{url}/health/ready")).is_success
                except httpx.TransportError:
                    return False

        async def platform_has_it() -> bool:
            return await silent_platform.times_done(case.key(NoticeKind.ACCEPTED)) == 1

        await eventually(ready, within=60)
        await silent_platform.faults(kind="timeout_after_commit", delay=30)
        async with at_work(case, clock, silent_platform, patient, url) as desk:
            await desk.tell(case.accepted())
        await eventually(platform_has_it, within=30)
        first.kill()
        logged, _ = await first.communicate()
    await silent_platform.faults()
    async with open_desk(silent_platform) as second:
        # the broker hands the fact out again: known, so it sends nothing; the notice is its timer's
        assert (await second.view())["accepted"]["status"] == "sending"
        clock.advance(timedelta(seconds=60))
        await second.until(NoticeStatus.DELIVERED, NoticeKind.ACCEPTED)
        assert await second.sent() == Counter({NoticeKind.ACCEPTED: 1})
        assert len(await second.until_said(1)) == 1
    assert not any(personal in logged.decode() for personal in (NAME, PHONE))
