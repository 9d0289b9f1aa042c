import hashlib
import hmac
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

DigestName = Literal["sm3", "sha256"]

_WINDOW = 300
_NONCES = 200_000
_NONCE_LENGTHS = range(16, 41)
_SECONDS = re.compile(r"[0-9]{1,12}")


class ForgedError(Exception):
    """A request is not from whom it says, or not from now; ``args[0]`` says which check failed."""


def sm3(data: bytes) -> bytes:
    """Return the SM3 digest (GB/T 32905) of ``data``."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """Return HMAC-SM3."""
    mac = HMAC(key, hashes.SM3())
    mac.update(data)
    return mac.finalize()


class Signature:
    """Signs and verifies requests between two systems that share a secret.

    HMAC over method, path, timestamp (seconds), nonce and digest of the body, one a line, in headers
    ``X-App-Key``, ``X-Timestamp``, ``X-Nonce``, ``X-Signature``. A request older or newer than five
    minutes, or a nonce seen in that time, is refused. Nonces are remembered by this process only: a
    replay that reaches another process is harmless, since every request has its own event id.
    """

    def __init__(self, app_key: str, secret: str, digest: DigestName) -> None:
        self._app_key = app_key
        self._secret = secret.encode()
        self._digest = digest
        self._seen: OrderedDict[str, float] = OrderedDict()

    def headers(self, method: str, path: str, body: bytes) -> dict[str, str]:
        """Return the headers that sign a request made now."""
        timestamp, nonce = str(int(time.time())), secrets.token_urlsafe(18)
        return {
            "X-App-Key": self._app_key,
            "X-Timestamp": timestamp,
            "X-Nonce": nonce,
            "X-Signature": self._sign(method, path, timestamp, nonce, body),
        }

    def verify(self, headers: Mapping[str, str], method: str, path: str, body: bytes, now: float) -> None:
        """Return quietly for a genuine request; raises ``ForgedError`` for any other."""
        timestamp, nonce = headers.get("x-timestamp", ""), headers.get("x-nonce", "")
        if headers.get("x-app-key") != self._app_key:
            raise ForgedError("X-App-Key is not the one agreed")
        if not _SECONDS.fullmatch(timestamp) or abs(now - int(timestamp)) > _WINDOW:
            raise ForgedError("X-Timestamp is missing or more than 300 s away from our clock")
        if len(nonce) not in _NONCE_LENGTHS:
            raise ForgedError("X-Nonce needs 16 to 40 characters")
        expected = self._sign(method, path, timestamp, nonce, body)
        if not hmac.compare_digest(expected.encode(), headers.get("x-signature", "").encode()):
            raise ForgedError("X-Signature does not match method, path, timestamp, nonce and body")
        self._remember(nonce, now)

    def _sign(self, method: str, path: str, timestamp: str, nonce: str, body: bytes) -> str:
        digest = sm3(body) if self._digest == "sm3" else hashlib.sha256(body).digest()
        text = f"{method}\n{path}\n{timestamp}\n{nonce}\n{digest.hex()}".encode()
        if self._digest == "sm3":
            return hmac_sm3(self._secret, text).hex()
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()

    def _remember(self, nonce: str, now: float) -> None:
        while self._seen and (
            len(self._seen) >= _NONCES or next(iter(self._seen.values())) < now - 2 * _WINDOW
        ):
            self._seen.popitem(last=False)
        if nonce in self._seen:
            raise ForgedError("X-Nonce was used before")
        self._seen[nonce] = now


def bearer_matches(header: str | None, token: str) -> bool:
    """Compare an Authorization header with a token in constant time."""
    return hmac.compare_digest((header or "").encode(), f"Bearer {token}".encode())
