import base64
import os
import re
from collections.abc import Mapping
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from pydantic import SecretStr

from contracts.envelope import Payload
from contracts.sealed import Audience, Sealed
from services.chassis.codec import key_bytes

PayloadT = TypeVar("PayloadT", bound=Payload)

_NONCE = 12
_TAG = 16
_LONGEST_PERSONAL_NAME = 4


class SealBrokenError(Exception):
    """A sealed field does not open: wrong key, or not the case or field that it was sealed for."""


class Sealer:
    """Seals personal data for an audience and opens what was sealed for this service (SM4-GCM).

    A service holds only the keys it was given. Case number and audience are bound in as associated
    data, so that a sealed field cannot be moved to another case.
    """

    def __init__(self, keys: Mapping[str, SecretStr]) -> None:
        self._keys = {
            name: key_bytes(key.get_secret_value(), length=16, name=name) for name, key in keys.items()
        }
        self._newest: dict[str, int] = {}
        for name in self._keys:
            audience, version = name.split(".")
            self._newest[audience] = max(int(version), self._newest.get(audience, 0))

    def require(self, *audiences: Audience) -> None:
        """Raise ``ValueError`` naming the first audience that has no key: better at start than at night."""
        for audience in audiences:
            if audience not in self._newest:
                raise ValueError(f"YC_SEAL_KEYS has no key for {audience}; add {audience}.1")

    def seal(self, audience: Audience, case_no: str, content: Payload) -> Sealed:
        """Seal ``content`` under the audience's newest key."""
        name = f"{audience}.{self._newest[audience]}"
        nonce = os.urandom(_NONCE)
        encryptor = Cipher(SM4(self._keys[name]), GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(_bound(name, case_no))
        text = encryptor.update(content.model_dump_json().encode()) + encryptor.finalize()
        return Sealed(key=name, nonce=_text(nonce), text=_text(text + encryptor.tag))

    def open(self, model: type[PayloadT], case_no: str, sealed: Sealed) -> PayloadT:
        """Return what was sealed; raises ``SealBrokenError``."""
        key = self._keys.get(sealed.key)
        if key is None:
            raise SealBrokenError(f"no key {sealed.key}")
        nonce, text = base64.b64decode(sealed.nonce), base64.b64decode(sealed.text)
        decryptor = Cipher(SM4(key), GCM(nonce, text[-_TAG:])).decryptor()
        decryptor.authenticate_additional_data(_bound(sealed.key, case_no))
        try:
            clear = decryptor.update(text[:-_TAG]) + decryptor.finalize()
        except InvalidTag as error:
            raise SealBrokenError(f"sealed field of {case_no} does not open with {sealed.key}") from error
        return model.model_validate_json(clear)


def _bound(key_name: str, case_no: str) -> bytes:
    return f"{key_name.partition('.')[0]}|{case_no}".encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


_COMPOUND_SURNAMES = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠"
    "|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|令狐"
)


def mask_name(name: str) -> str:
    """Return a name with all but the surname hidden (张*, 欧阳**); companies keep four characters."""
    if len(name) > _LONGEST_PERSONAL_NAME:
        return name[:4] + "*" * (len(name) - 4)
    surname = 2 if _COMPOUND_SURNAMES.match(name) and name[2:] else 1
    return name[:surname] + "*" * max(len(name) - surname, 1)


def mask_phone(phone: str) -> str:
    """Return 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}"
