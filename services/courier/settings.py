from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from services.chassis.codec import key_bytes
from services.chassis.settings import ChassisSettings

_SM4_KEY = 16


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _encrypted(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        raise ValueError("write a URL such as https://api.ems.com.cn")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("names and addresses go out here: use https (http only on this machine)")
    return url.rstrip("/")


def _sign_key(key: SecretStr) -> SecretStr:
    key_bytes(key.get_secret_value(), length=_SM4_KEY, name="YC_EMS_SIGN_KEY")
    return key


class CourierSettings(ChassisSettings):
    """What the courier service is told: the centre's agreement with EMS, and who sends."""

    ems_url: Annotated[str, AfterValidator(_encrypted)]
    """Scheme and host, such as https://api.ems.com.cn."""
    ems_path: str = Field(default="/amp-prod-api/f/amp/api/open", pattern="^/")
    """EMS's own sandbox is ``/amp-prod-api/f/amp/api/test`` on the same host."""
    ems_sender_no: str = Field(min_length=1)
    """协议客户号."""
    ems_authorization: SecretStr
    """授权码."""
    ems_sign_key: Annotated[SecretStr, AfterValidator(_sign_key)]
    """签名密钥: base64 of 16 bytes."""
    ems_duplicate_codes: frozenset[str] = frozenset({"B00001"})
    """retCodes of an order number that EMS already has; EMS does not publish them."""
    ems_refusal_prefixes: tuple[str, ...] = ("B",)
    """Beginnings of retCodes that are final for an order; all others are tried again."""
    ems_product: str = "1"
    """bizProductNo: 1 特快专递."""
    ems_payment_mode: str = "1"
    """paymentMode: 1 寄件人; the centre pays (plan, item 7)."""
    ems_timeout: float = Field(default=10.0, gt=0, le=20)
    """Seconds for one call to EMS: less than the 25 s after which an order is tried again."""
    ems_push_carries_sign_key: bool = True
    """Whether EMS appends the signKey to what it pushes, as we do to what we send."""
    sender_name: str = "临夏州政府政务服务中心"
    sender_phone: str = "0930-0000000"
    sender_province: str = "甘肃省"
    sender_city: str = "临夏回族自治州"
    sender_county: str = "临夏市"
    sender_street: str = "州政府政务服务中心统一出件窗口"
