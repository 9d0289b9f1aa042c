import asyncio

import pytest

from deploy.sandbox.faults import FaultPlan
from deploy.sandbox.http_client import Answer, HttpClient
from deploy.sandbox.outgoing import Callback, Caller, Post, Retry, answered
from deploy.sandbox.timetable import Timetable
from tests.support.eventually import eventually
from tests.support.receiver import receiving


def test_waits_double_up_to_the_cap() -> None:
    retry = Retry()
    assert [retry.wait(failures) for failures in range(1, 8)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    assert not retry.exhausted(7)
    assert retry.exhausted(8)
    assert not Retry(tries=None).exhausted(10_000)
    assert Retry(tries=None).wait(10_000) == 5.0


@pytest.mark.parametrize("listening", [True, False])
async def test_a_partner_gives_up_after_its_tries(*, listening: bool) -> None:
    gave_up = asyncio.Event()
    http = HttpClient(1)
    async with receiving(lambda _: (404, {"code": "404"})) as receiver, http.open():
        url = receiver.url if listening else "http://127.0.0.1:1"
        timetable = Timetable()
        caller = Caller(http, timetable, FaultPlan(), Retry(first=0.01, tries=3))
        tried = 0

        def compose() -> Post:
            nonlocal tried
            tried += 1
            if tried == 3:
                gave_up.set()
            return Post(url, b"{}", {})

        async def nothing_left() -> bool:
            return timetable.open == 0

        async with timetable.running():
            await caller.call(Callback("test", compose, lambda answer: answer.status == 200))
            await asyncio.wait_for(gave_up.wait(), 5)
            await eventually(nothing_left)
    assert (tried, caller.given_up, caller.taken) == (3, 1, 0)


def test_an_answer_says_something_only_with_http_200_and_a_json_object() -> None:
    assert answered(Answer(200, b'{"code":"0"}'), "code") == "0"
    assert answered(Answer(202, b'{"code":"0"}'), "code") is None
    for unreadable in (b"[]", b'"code"', b"", b"<html>"):
        with pytest.raises(ValueError, match=r"JSON|Expecting"):
            answered(Answer(200, unreadable), "code")
