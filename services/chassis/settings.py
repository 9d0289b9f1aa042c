from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, TypeAdapter, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.chassis.codec import key_bytes
from services.chassis.failpoints import Rehearsal
from services.chassis.trail import UNKEYED, Chain


class ChassisSettings(BaseSettings):
    """What every service is told by its environment, each name prefixed ``YC_``.

    URLs carry passwords, so they are secrets: neither repr nor log shows them.
    """

    model_config = SettingsConfigDict(env_prefix="YC_", extra="ignore", frozen=True)

    broker_url: SecretStr
    mongo_url: SecretStr
    database_prefix: str = Field(default="yc", pattern=r"^[a-z][a-z0-9_]{0,30}$")
    catalog: Path
    log_level: str = "INFO"
    seal_keys: Annotated[dict[str, SecretStr], NoDecode] = {}
    """``<audience>.<version>`` to a base64 SM4 key of 16 bytes; the highest version of an audience seals."""
    audit_key: SecretStr | None = None
    """Base64 of 32 random bytes that seal the audit trail; without it a forger needs no secret."""
    prefetch: int = Field(default=16, ge=1, le=500)
    """Unacknowledged messages a queue's consumer holds at most."""
    publish_timeout: float = Field(default=5.0, gt=0)
    """Seconds to wait for the broker's confirm; then the outcome is unknown and we publish again."""
    oidc_issuer: str = ""
    """Who vouches for staff (``iss`` of their tokens); while nobody does, the doors for staff stay shut."""
    oidc_audience: str = "yichuang"
    """``aud`` of tokens that are meant for us."""
    oidc_jwks: dict[str, Any] | None = None
    """The issuer's public keys (JWK set); asked for by OpenID Connect Discovery unless given."""
    sweep_interval: float = Field(default=1.0, gt=0)
    """Seconds between two looks for due timers and forgotten events."""
    return_rate: float = Field(default=10.0, gt=0, le=1_000)
    """Cases a second that come back to a partner that was away; as many are put off meanwhile."""
    body_limit: int = Field(default=1_000_000, ge=1_000)
    """Bytes of an HTTP request's body at most."""
    ready_outbox_age: float = Field(default=60.0, gt=0)
    """Seconds an event may wait to be published before the service says it is not ready."""

    clock_skew: float = 0.0
    """Seconds this clock is ahead of the truth on purpose (tests/chaos); never set in production."""
    rehearsal: Rehearsal = Rehearsal()
    """What goes wrong on purpose (tests/chaos); never set in production."""

    @property
    def chain(self) -> Chain:
        """Return what links the audit trail; raises ``ValueError`` for a key that is none."""
        if self.audit_key is None:
            return UNKEYED
        return Chain(key_bytes(self.audit_key.get_secret_value(), length=32, name="YC_AUDIT_KEY"))

    @field_validator("seal_keys", mode="before")
    @classmethod
    def _decode_keys(cls, value: object) -> object:
        if isinstance(value, str):
            value = TypeAdapter(dict[str, SecretStr]).validate_json(value)
        if isinstance(value, dict):
            for name, key in value.items():
                text = key.get_secret_value() if isinstance(key, SecretStr) else str(key)
                key_bytes(text, length=16, name=f"YC_SEAL_KEYS[{name}]")
        return value
