from collections.abc import Mapping

from services.chassis.clock import Clock
from services.courier.adapters.carriers import ems
from services.courier.adapters.carriers.ems_order import Terms, address
from services.courier.adapters.carriers.ems_seal import EmsSeal
from services.courier.adapters.carriers.seam import Carrier
from services.courier.settings import CourierSettings


class UnknownCarrierError(Exception):
    """No carrier is configured under this code."""


class Carriers:
    """The carriers that this service is configured for, by code."""

    def __init__(self, by_code: Mapping[str, Carrier]) -> None:
        self._by_code = by_code

    def named(self, code: str) -> Carrier:
        """Return a carrier; raises ``UnknownCarrierError``."""
        try:
            return self._by_code[code]
        except KeyError:
            known = ", ".join(sorted(self._by_code))
            raise UnknownCarrierError(f"no carrier {code} is configured, only {known}") from None

    async def close(self) -> None:
        """Hang up on all."""
        for carrier in self._by_code.values():
            await carrier.close()


def configured(settings: CourierSettings, clock: Clock) -> Carriers:
    """Return the carriers that the settings name."""
    return Carriers({ems.CODE: _ems(settings, clock)})


def _ems(settings: CourierSettings, clock: Clock) -> ems.Ems:
    account = ems.Account(
        url=f"{settings.ems_url}{settings.ems_path}",
        sender_no=settings.ems_sender_no,
        authorization=settings.ems_authorization,
        timeout=settings.ems_timeout,
        duplicate_codes=settings.ems_duplicate_codes,
        refusal_prefixes=settings.ems_refusal_prefixes,
        push_carries_sign_key=settings.ems_push_carries_sign_key,
    )
    sender = address(
        settings.sender_name,
        settings.sender_phone,
        region=(settings.sender_province, settings.sender_city, settings.sender_county),
        street=settings.sender_street,
    )
    terms = Terms(settings.ems_sender_no, settings.ems_product, settings.ems_payment_mode, sender)
    return ems.Ems(account, terms, EmsSeal(settings.ems_sign_key), clock)
