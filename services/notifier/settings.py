import ipaddress
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, SecretStr, model_validator

from services.chassis.settings import ChassisSettings

_TEMPLATES: Final = Path(__file__).with_name("templates.toml")


class NotifierSettings(ChassisSettings):
    """What the notifier is told by its environment beyond the chassis."""

    sms_endpoint: str = Field(pattern=r"^[A-Za-z0-9.-]+(:\d{1,5})?$")
    """Host and port of the SMS platform; Aliyun's own is dysmsapi.aliyuncs.com."""
    sms_protocol: Literal["HTTP", "HTTPS"] = "HTTPS"
    sms_key_id: str = Field(min_length=1)
    sms_key_secret: SecretStr = Field(min_length=1)
    sms_sign_name: str = Field(min_length=2, max_length=30)
    """短信签名, as filed with the carriers (实名报备)."""
    sms_receipt_token: SecretStr = Field(min_length=16)
    """Last part of the address under which the platform pushes receipts; it signs nothing."""
    sms_templates: Path = _TEMPLATES
    sms_timeout: float = Field(default=8.0, gt=0, le=10)
    """Seconds that one call to the platform may take in all."""

    @model_validator(mode="after")
    def _phones_travel_encrypted(self) -> Self:
        host = self.sms_endpoint.partition(":")[0]
        if self.sms_protocol == "HTTP" and not _is_loopback(host):
            raise ValueError("YC_SMS_PROTOCOL=HTTP is for a platform on this machine only; use HTTPS")
        return self


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
