"""Members of staff for tests: an issuer that the services under test trust."""

from collections.abc import Iterable
from typing import Any, Final

from deploy.local.agreements import CATALOG
from deploy.local.issuer import AUDIENCE, ISSUER, LocalIssuer
from services.chassis.catalogue import load_catalogue
from services.chassis.staff.gate import Gate
from services.chassis.staff.keys import KnownKeys
from services.chassis.staff.roles import Role
from services.chassis.staff.tokens import Tokens

TRUSTED: Final = LocalIssuer.fresh()

SETTINGS: Final[dict[str, Any]] = {"oidc_issuer": ISSUER, "oidc_jwks": TRUSTED.jwks}
"""What makes a service trust that issuer."""


def gate() -> Gate:
    return Gate(Tokens(ISSUER, AUDIENCE, KnownKeys(TRUSTED.jwks)))


def bearer(*roles: Role, zones: Iterable[str] = (), departments: Iterable[str] = ()) -> dict[str, str]:
    """Return the header of somebody."""
    token = TRUSTED.token("somebody", roles, zones=zones, departments=departments)
    return {"Authorization": f"Bearer {token}"}


_CENTRE: Final = load_catalogue(CATALOG)

EVERYBODY: Final = bearer(
    Role.DEPARTMENT_APPROVER,
    Role.ZONE_CHIEF,
    zones=_CENTRE.zones_by_code,
    departments=_CENTRE.departments_by_code,
)
"""An officer of every department and zone there is."""

UNKNOWN: Final[tuple[dict[str, str], ...]] = (
    {},
    {"Authorization": "Bearer wrong"},
    {"Authorization": "Basic wrong"},
    {"Authorization": f"Bearer {LocalIssuer.fresh().token('stranger', Role)}"},
    {"Authorization": f"Bearer {TRUSTED.token('late', Role, lifetime=-120)}"},
)
"""Headers of people whom nobody knows, or knows no more."""
