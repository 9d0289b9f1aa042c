"""Keys of an OpenID provider, asked of a real one: small, on the loopback."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from joserfc.jwk import ECKey

from services.chassis.staff import keys as module
from services.chassis.staff.keys import DiscoveredKeys, IssuerAwayError


class Provider:
    """Publishes its configuration and keys, and counts who asks."""

    def __init__(self) -> None:
        self.published: list[ECKey] = [ECKey.generate_key("P-256", auto_kid=True)]
        self.asked = 0
        self.away = False
        self.url = ""

    def answer(self, path: str) -> Any:
        if path == "/.well-known/openid-configuration":
            self.asked += 1
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        return {"keys": [key.as_dict(private=False) for key in self.published]}


@contextmanager
def _serving(provider: Provider) -> Iterator[Provider]:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503 if provider.away else 200)
            self.end_headers()
            self.wfile.write(json.dumps(provider.answer(self.path)).encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with _serving(Provider()) as serving:
        yield serving


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no pause stand between two questions."""
    monkeypatch.setattr(module, "_ASK_AGAIN", -1.0)


def _kid(key: ECKey) -> str:
    return str(key.kid)


async def test_keys_are_asked_for_once_and_kept(provider: Provider) -> None:
    keys, kid = DiscoveredKeys(provider.url), _kid(provider.published[0])
    for _ in range(3):
        assert [key.kid for key in (await keys.current(kid)).keys] == [kid]
    assert provider.asked == 1


@pytest.mark.usefixtures("impatient")
async def test_a_new_key_is_asked_for_when_it_is_first_seen(provider: Provider) -> None:
    keys = DiscoveredKeys(provider.url)
    await keys.current(_kid(provider.published[0]))
    provider.published = [ECKey.generate_key("P-256", auto_kid=True)]
    fresh = _kid(provider.published[0])
    assert [key.kid for key in (await keys.current(fresh)).keys] == [fresh]


async def test_a_key_that_nobody_has_does_not_make_us_a_nuisance(provider: Provider) -> None:
    keys = DiscoveredKeys(provider.url)
    for number in range(50):
        await keys.current(f"invented-{number}")
    assert provider.asked == 1


@pytest.mark.usefixtures("impatient")
async def test_known_keys_outlive_their_provider(provider: Provider) -> None:
    keys, kid = DiscoveredKeys(provider.url), _kid(provider.published[0])
    await keys.current(kid)
    provider.away = True
    assert [key.kid for key in (await keys.current("another")).keys] == [kid]


async def test_while_the_provider_was_never_there_nobody_can_be_known(provider: Provider) -> None:
    provider.away = True
    with pytest.raises(IssuerAwayError):
        await DiscoveredKeys(provider.url).current("any")
