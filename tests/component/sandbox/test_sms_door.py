from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.component.sandbox.aliyun_side import client, send
from tests.support.outside import Outside
from tests.support.receiver import Call, receiving

Number = Callable[[], str]


async def captured(out_id: str) -> Call:
    """Return a request as the SDK signed it, caught by a server that is not the platform."""
    answer: dict[str, Any] = {"Code": "OK"}
    async with receiving(lambda _: (200, answer)) as catcher:
        await send(client(catcher.url), out_id)
        return catcher.calls[0]


async def replay(sms: Outside, call: Call, target: str | None = None, **headers: str) -> httpx.Response:
    url = sms.url + (target or call.target)
    return await sms.http.post(url, headers={**call.headers, **headers}, content=call.body)


async def test_a_wrong_secret_is_refused_and_counted(sms: Outside, number: Number) -> None:
    out_id, before = number(), (await sms.effects())["rejected"]
    with pytest.raises(Exception, match="signature does not match"):
        await send(client(sms.url, secret="another"), out_id)
    after = await sms.effects()
    assert (after["rejected"], after["by_key"].get(out_id)) == (before + 1, None)


async def test_an_unknown_key_is_refused(sms: Outside, number: Number) -> None:
    with pytest.raises(Exception, match="access key is not found"):
        await send(client(sms.url, key_id="LTAIsomebodyelse"), number())


async def test_a_replayed_request_is_refused(sms: Outside, number: Number) -> None:
    out_id = number()
    call = await captured(out_id)
    first, replayed = await replay(sms, call), await replay(sms, call)
    assert first.json()["Code"] == "OK"
    assert (replayed.status_code, replayed.json()["Code"]) == (400, "SignatureNonceUsed")
    assert await sms.times_done(out_id) == 1


async def test_a_changed_parameter_breaks_the_signature(sms: Outside, number: Number) -> None:
    call = await captured(number())
    changed = await replay(sms, call, call.target.replace("13900000001", "13900000009"))
    assert changed.json()["Code"] == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("x-acs-date", "2020-01-01T00:00:00Z", "SignatureDoesNotMatch"),
        ("x-acs-content-sha256", "0" * 64, "SignatureDoesNotMatch"),
        ("x-acs-action", "QuerySendDetails", "SignatureDoesNotMatch"),
        ("authorization", "", "IncompleteSignature"),
    ],
)
async def test_a_changed_header_is_refused(
    sms: Outside, number: Number, header: str, value: str, code: str
) -> None:
    response = await replay(sms, await captured(number()), **{header: value})
    assert response.json()["Code"] == code
