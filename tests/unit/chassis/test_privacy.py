import base64

import pytest
from pydantic import SecretStr

from contracts.sealed import Audience, Contact
from services.chassis.privacy import SealBrokenError, Sealer, mask_name, mask_phone
from tests.support.messages import CASE_NO


def _keys(*names: str) -> dict[str, SecretStr]:
    return {
        name: SecretStr(base64.b64encode(bytes([number]) * 16).decode()) for number, name in enumerate(names)
    }


KEYS = _keys("intake.1", "notifier.1", "notifier.2")
CONTACT = Contact(name="张三丰", phone="13800001234")


def test_what_was_sealed_opens_for_its_case() -> None:
    sealer = Sealer(KEYS)

    sealed = sealer.seal(Audience.NOTIFIER, CASE_NO, CONTACT)

    assert sealer.open(Contact, CASE_NO, sealed) == CONTACT
    assert "13800001234" not in sealed.model_dump_json()


def test_the_newest_key_seals_and_older_ones_still_open() -> None:
    before = Sealer(_keys("intake.1", "notifier.1"))
    sealed = before.seal(Audience.NOTIFIER, CASE_NO, CONTACT)

    after = Sealer(KEYS)

    assert after.seal(Audience.NOTIFIER, CASE_NO, CONTACT).key == "notifier.2"
    assert after.open(Contact, CASE_NO, sealed) == CONTACT


def test_a_sealed_field_does_not_open_for_another_case() -> None:
    sealer = Sealer(KEYS)
    sealed = sealer.seal(Audience.NOTIFIER, CASE_NO, CONTACT)

    with pytest.raises(SealBrokenError, match="does not open"):
        sealer.open(Contact, "6229000220261123000025", sealed)


def test_a_service_opens_only_what_was_sealed_for_it() -> None:
    sealed = Sealer(KEYS).seal(Audience.NOTIFIER, CASE_NO, CONTACT)

    with pytest.raises(SealBrokenError, match=r"no key notifier\.2"):
        Sealer(_keys("intake.1")).open(Contact, CASE_NO, sealed)


def test_a_missing_key_is_named_at_start() -> None:
    with pytest.raises(ValueError, match=r"courier.*courier\.1"):
        Sealer(KEYS).require(Audience.NOTIFIER, Audience.COURIER)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳修", "欧阳*"),
        ("诸葛孔明", "诸葛**"),
        ("马", "马*"),
        ("临夏州百益商贸有限公司", "临夏州百*******"),
    ],
)
def test_a_name_shows_its_surname_only(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_a_phone_shows_its_ends_only() -> None:
    assert mask_phone("13800001234") == "138****1234"
