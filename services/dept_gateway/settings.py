from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from services.chassis.settings import ChassisSettings


class GatewaySettings(ChassisSettings):
    """What the gateway is told by its environment beyond the chassis."""

    prefetch: int = Field(default=4, ge=1, le=500)
    """Fewer than elsewhere: there is a queue for each department, and all may be full at once."""
    bridges: Path | None = None
    """Folder of the bridge files; ``bridges`` in the catalogue's folder unless given."""
    partner_secrets: dict[str, SecretStr] = Field(default={})
    """Department code to the secret that it and we sign with, as JSON."""
    partner_base_urls: dict[str, str] = Field(default={})
    """Department code to the address of its system, where it is not that of the bridge file, as JSON."""
    departments: Annotated[tuple[str, ...], NoDecode] = ()
    """Queues this process serves, separated by commas: department codes, ``zone.<code>``; none: all."""

    @field_validator("departments", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @property
    def bridges_folder(self) -> Path:
        """Return where the bridge files are."""
        return self.bridges or self.catalog / "bridges"
