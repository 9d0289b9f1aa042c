from pydantic import Field, SecretStr, field_validator

from services.chassis.codec import key_bytes
from services.chassis.settings import ChassisSettings

QUERY_CODE_KEY_BYTES = 32


class IntakeSettings(ChassisSettings):
    """What intake is told by its environment, beyond what every service is."""

    query_code_key: SecretStr
    """Base64 of 32 random bytes. Changing it changes the query code of every case."""
    carrier: str = Field(default="ems", pattern=r"^[a-z][a-z0-9_]{1,31}$")
    """Which courier results are given to."""

    @field_validator("query_code_key")
    @classmethod
    def _check_key(cls, value: SecretStr) -> SecretStr:
        key_bytes(value.get_secret_value(), length=QUERY_CODE_KEY_BYTES, name="YC_QUERY_CODE_KEY")
        return value
