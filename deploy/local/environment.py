"""What each service is told by its environment: every one its own secrets and no other's."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from deploy.local.agreements import BRIDGES, CATALOG
from deploy.local.issuer import ISSUER, LocalIssuer
from deploy.local.keys import Keys

SERVICES: Final = ("intake", "router", "dept_gateway", "notifier", "courier")
AUDIENCES: Final = ("intake", "department", "notifier", "courier")
SMS_SIGN_NAME: Final = "临夏州政务服务中心"

_OPENS: Final[Mapping[str, tuple[str, ...]]] = {
    "intake": AUDIENCES,  # it seals for all, and opens its own
    "router": (),
    "dept_gateway": ("department",),
    "notifier": ("notifier",),
    "courier": ("courier",),
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where everything is, and every secret."""

    broker_url: str
    mongo_url: str
    partners: Mapping[str, str]
    """Addresses of the simulated partners by name."""
    keys: Keys

    def of_service(self, name: str) -> dict[str, str]:
        """Return the environment of one service."""
        common = {
            "YC_BROKER_URL": self.broker_url,
            "YC_MONGO_URL": self.mongo_url,
            "YC_DATABASE_PREFIX": os.environ.get("YC_DATABASE_PREFIX", "yc"),
            "YC_CATALOG": str(CATALOG),
            "YC_LOG_LEVEL": os.environ.get("YC_LOG_LEVEL", "INFO"),
            "YC_AUDIT_KEY": self.keys.audit_key,
            "YC_OIDC_ISSUER": ISSUER,
            "YC_OIDC_JWKS": json.dumps(LocalIssuer(self.keys.issuer_key).jwks),
            "YC_SEAL_KEYS": json.dumps(self.keys.seal_keys_of(*_OPENS[name])),
        }
        return common | self._own(name)

    def _own(self, name: str) -> dict[str, str]:
        match name:
            case "intake":
                return {"YC_QUERY_CODE_KEY": self.keys.query_code_key}
            case "dept_gateway":
                return self._gateway()
            case "notifier":
                return self._sms()
            case "courier":
                return self._ems()
            case _:
                return {}

    def _gateway(self) -> dict[str, str]:
        base = self.partners["department"]
        return {
            "YC_BRIDGES": str(BRIDGES),
            "YC_PARTNER_SECRETS": json.dumps(dict(self.keys.partner_secrets)),
            "YC_PARTNER_BASE_URLS": json.dumps(
                {code: f"{base}/{code}" for code in self.keys.partner_secrets}
            ),
        }

    def _sms(self) -> dict[str, str]:
        return {
            "YC_SMS_ENDPOINT": urlsplit(self.partners["sms"]).netloc,
            "YC_SMS_PROTOCOL": "HTTP",
            "YC_SMS_KEY_ID": self.keys.sms_key_id,
            "YC_SMS_KEY_SECRET": self.keys.sms_key_secret,
            "YC_SMS_SIGN_NAME": SMS_SIGN_NAME,
            "YC_SMS_RECEIPT_TOKEN": self.keys.sms_receipt_token,
        }

    def _ems(self) -> dict[str, str]:
        return {
            "YC_EMS_URL": self.partners["courier"],
            "YC_EMS_SENDER_NO": self.keys.ems_sender_no,
            "YC_EMS_AUTHORIZATION": self.keys.ems_authorization,
            "YC_EMS_SIGN_KEY": self.keys.ems_sign_key,
        }
