"""Aliyun's request signature, version 3 (ACS3-HMAC-SHA256), checked as the platform checks it.

Source: Aliyun, "V3 版本请求体&签名机制", https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, quote

from deploy.sandbox.nonces import NonceMemory

_ALGORITHM: Final = "ACS3-HMAC-SHA256"
_AUTHORIZATION: Final = re.compile(
    rf"{_ALGORITHM} Credential=(?P<key>[^,]+),\s*"
    r"SignedHeaders=(?P<names>[^,]+),\s*Signature=(?P<mac>[0-9a-f]{64})"
)
_MUST_BE_SIGNED: Final = frozenset(
    {"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"}
)
WINDOW: Final = timedelta(minutes=15)


class RefusedError(Exception):
    """A request the platform does not let in, with its HTTP status and public error code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it came: header names in lower case, query undecoded."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class Gate:
    """Lets in what one access key signed, once and in time."""

    def __init__(self, key_id: str, key_secret: str) -> None:
        self._key_id = key_id
        self._key_secret = key_secret
        self._nonces = NonceMemory(2 * WINDOW.total_seconds())

    def check(self, request: SignedRequest) -> None:
        """Return if the request is genuine, else raise ``RefusedError``."""
        given = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if given is None:
            raise RefusedError(400, "IncompleteSignature", "The request signature does not conform.")
        if given["key"] != self._key_id:
            raise RefusedError(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
        names = given["names"].split(";")
        expected = self._signature(request, names)
        complete = _MUST_BE_SIGNED.issubset(names) and _body_is_the_signed_one(request)
        if not complete or not hmac.compare_digest(expected, given["mac"]):
            raise RefusedError(400, "SignatureDoesNotMatch", "Specified signature does not match.")
        self._check_time(request.headers["x-acs-date"])
        if not self._nonces.use(request.headers["x-acs-signature-nonce"]):
            raise RefusedError(400, "SignatureNonceUsed", "Specified signature nonce was used already.")

    def _signature(self, request: SignedRequest, names: list[str]) -> str:
        canonical = "\n".join(
            (
                request.method,
                request.path,
                _canonical_query(request.query),
                "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in names),
                ";".join(names),
                request.headers.get("x-acs-content-sha256", ""),
            )
        )
        text = f"{_ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        return hmac.new(self._key_secret.encode(), text.encode(), hashlib.sha256).hexdigest()

    def _check_time(self, date: str) -> None:
        try:
            signed_at = datetime.strptime(date, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError as problem:
            raise RefusedError(
                400, "InvalidTimeStamp.Format", "Specified time stamp is ill-formed."
            ) from problem
        if abs(datetime.now(UTC) - signed_at) > WINDOW:
            raise RefusedError(400, "InvalidTimeStamp.Expired", "Specified time stamp is expired.")


def _canonical_query(query: str) -> str:
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    return "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)


def _body_is_the_signed_one(request: SignedRequest) -> bool:
    return hashlib.sha256(request.body).hexdigest() == request.headers.get("x-acs-content-sha256")
