"""Secrets of a local stack: made once, kept beside the data that they open."""

import base64
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field

from deploy.local.issuer import LocalIssuer

_FILE: Final = "secrets.json"
_SM4: Final = 16
_HMAC: Final = 32


def _random(length: int) -> str:
    return base64.b64encode(secrets.token_bytes(length)).decode()


class Keys(BaseModel):
    """Every secret of one stack. Neither repr nor log shows one."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    seal_keys: Mapping[str, str] = Field(repr=False)
    """``<audience>.<version>`` to a base64 SM4 key."""
    query_code_key: str = Field(repr=False, default_factory=lambda: _random(_HMAC))
    issuer_key: str = Field(repr=False, default_factory=LocalIssuer.make)
    """What signs the tokens of staff, a private JWK."""
    audit_key: str = Field(repr=False, default_factory=lambda: _random(_HMAC))
    """Seals the audit trail of every service."""
    partner_secrets: Mapping[str, str] = Field(repr=False)
    """Department code to the secret it signs with."""
    sms_key_id: str = Field(repr=False, default_factory=lambda: secrets.token_hex(8))
    sms_key_secret: str = Field(repr=False, default_factory=secrets.token_urlsafe)
    sms_receipt_token: str = Field(repr=False, default_factory=secrets.token_urlsafe)
    ems_sender_no: str = Field(default_factory=lambda: f"11000{secrets.randbelow(10**8):08}")
    ems_authorization: str = Field(repr=False, default_factory=secrets.token_urlsafe)
    ems_sign_key: str = Field(repr=False, default_factory=lambda: _random(_SM4))

    @classmethod
    def kept_in(cls, data: Path, audiences: Sequence[str], departments: Sequence[str]) -> Self:
        """Read the secrets kept in a data folder, make those that are missing, and keep them (mode 0600).

        A department or an audience that is new since then gets its own; nothing kept is ever changed.
        """
        file = data / _FILE
        kept = cls.model_validate_json(file.read_bytes()).model_dump() if file.exists() else {}
        kept["seal_keys"] = _completed(kept.get("seal_keys", {}), (f"{each}.1" for each in audiences), _SM4)
        kept["partner_secrets"] = _completed(kept.get("partner_secrets", {}), departments, _HMAC)
        keys = cls.model_validate(kept)
        write_private(file, keys.model_dump_json(indent=2))
        return keys

    def seal_keys_of(self, *audiences: str) -> dict[str, str]:
        """Return the keys of these audiences only."""
        return {name: key for name, key in self.seal_keys.items() if name.partition(".")[0] in audiences}


def _completed(kept: Mapping[str, str], names: Iterable[str], length: int) -> dict[str, str]:
    return {name: _random(length) for name in names} | dict(kept)


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
    fresh.replace(file)
