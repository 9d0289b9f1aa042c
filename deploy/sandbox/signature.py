"""The signature between the gateway and a department's REST system, both ways.

X-Signature is the lower-case hex of HMAC (SM3 or SHA-256) over method, path with query as sent,
timestamp, nonce and hex digest of the body, joined by line feeds.
"""

import hmac
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from deploy.sandbox.nonces import NonceMemory

WINDOW: Final = 300
"""Seconds a timestamp may be off, either way."""
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,40}")


class Digest(StrEnum):
    """Which digest a department signs with."""

    SM3 = "sm3"
    SHA256 = "sha256"

    def algorithm(self) -> hashes.HashAlgorithm:
        """Return the digest (SM3: GB/T 32905)."""
        return hashes.SM3() if self is Digest.SM3 else hashes.SHA256()


class SignatureRejectedError(Exception):
    """A request that does not prove who sent it; the message says why."""


@dataclass(frozen=True, slots=True)
class AppSecret:
    """What a department and the gateway share."""

    app_id: str
    secret: str
    digest: Digest

    def sign(self, method: str, target: str, body: bytes, *, timestamp: str, nonce: str) -> str:
        """Return the signature; ``target`` is the path with its query, as sent."""
        hashed = hashes.Hash(self.digest.algorithm())
        hashed.update(body)
        text = "\n".join((method, target, timestamp, nonce, hashed.finalize().hex()))
        mac = HMAC(self.secret.encode(), self.digest.algorithm())
        mac.update(text.encode())
        return mac.finalize().hex()

    def headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        """Return the headers of a request of ours, with a nonce never used before."""
        timestamp, nonce = str(int(time.time())), secrets.token_urlsafe(24)
        return {
            "X-App-Key": self.app_id,
            "X-Timestamp": timestamp,
            "X-Nonce": nonce,
            "X-Signature": self.sign(method, target, body, timestamp=timestamp, nonce=nonce),
        }


class Doorkeeper:
    """Checks what comes in: who, when, once."""

    def __init__(self, app: AppSecret) -> None:
        self._app = app
        self._nonces = NonceMemory(2 * WINDOW)

    def check(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Return if the request is genuine, else raise ``SignatureRejectedError``."""
        timestamp, nonce = headers.get("x-timestamp", ""), headers.get("x-nonce", "")
        if headers.get("x-app-key") != self._app.app_id:
            raise SignatureRejectedError("unknown application")
        if not re.fullmatch(r"\d{1,12}", timestamp) or abs(time.time() - int(timestamp)) > WINDOW:
            raise SignatureRejectedError("timestamp outside the window")
        if not _NONCE.fullmatch(nonce):
            raise SignatureRejectedError("malformed nonce")
        expected = self._app.sign(method, target, body, timestamp=timestamp, nonce=nonce)
        if not hmac.compare_digest(expected.encode(), headers.get("x-signature", "").encode()):
            raise SignatureRejectedError("wrong signature")
        if not self._nonces.use(nonce):
            raise SignatureRejectedError("nonce used before")
