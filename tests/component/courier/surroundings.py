"""What the service is told by its environment."""

import json
from dataclasses import dataclass
from pathlib import Path

from deploy.local.issuer import ISSUER
from services.courier.settings import CourierSettings
from tests.support.courier_side import AUTHORIZATION, SENDER_NO, SIGN_KEY
from tests.support.dispatch_orders import SEAL_KEYS
from tests.support.outside import Outside
from tests.support.staff import TRUSTED


@dataclass(frozen=True)
class Surroundings:
    broker_url: str
    mongo_url: str
    database_prefix: str
    catalogue: Path
    ems: Outside

    def environment(self, **changes: str) -> dict[str, str]:
        """Return the environment of a process; ``changes`` name settings without ``YC_``."""
        told = {
            "broker_url": self.broker_url,
            "mongo_url": self.mongo_url,
            "database_prefix": self.database_prefix,
            "catalog": str(self.catalogue),
            "seal_keys": json.dumps({name: key.get_secret_value() for name, key in SEAL_KEYS.items()}),
            "log_level": "WARNING",
            "sweep_interval": "0.05",
            "ems_url": self.ems.url,
            "ems_sender_no": SENDER_NO,
            "ems_authorization": AUTHORIZATION,
            "ems_sign_key": SIGN_KEY,
            "ems_timeout": "1.0",
            "oidc_issuer": ISSUER,
            "oidc_jwks": json.dumps(TRUSTED.jwks),
            **changes,
        }
        return {f"YC_{name.upper()}": value for name, value in told.items()}

    def settings(self, **changes: str) -> CourierSettings:
        """Return the same, read."""
        told = {
            name.removeprefix("YC_").lower(): value for name, value in self.environment(**changes).items()
        }
        return CourierSettings.model_validate({**told, "oidc_jwks": TRUSTED.jwks})
