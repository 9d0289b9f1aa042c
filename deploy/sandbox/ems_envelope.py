"""How EMS wraps what it says and hears: form fields around "|$4|" + base64(SM4-ECB-PKCS7(JSON + signKey)).

SM4 is GB/T 32907; the key is the base64-decoded signKey (16 bytes). Both directions are alike.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from pydantic import BaseModel, ConfigDict, Field

from deploy.sandbox.wall_time import WallTime, now, written

_MARK: Final = "|$4|"
_KEY_LENGTH: Final = 16
_BLOCK_BITS: Final = 128


class UnreadableError(Exception):
    """Not encrypted under this customer's signKey."""


class EmsForm(BaseModel):
    """The form fields of one call; optional ones that EMS has besides are let pass."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    api_code: str = Field(alias="apiCode")
    sender_no: str = Field(alias="senderNo")
    authorization: str
    msg_type: Annotated[str, Field(alias="msgType", pattern="^0$")]
    time_stamp: Annotated[WallTime, Field(alias="timeStamp")]
    version: Annotated[str, Field(pattern=r"^V1\.0\.0$")]
    content: str = Field(alias="logitcsInterface")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What EMS and a customer (协议客户) agreed on."""

    sender_no: str
    authorization: str
    sign_key: str

    def __post_init__(self) -> None:
        self._key()

    def recognises(self, form: EmsForm) -> bool:
        """Say whether the form names this customer and its authorization."""
        return form.sender_no == self.sender_no and hmac.compare_digest(
            form.authorization.encode(), self.authorization.encode()
        )

    def form(self, api_code: str, text: str) -> bytes:
        """Return a call as it goes out, stamped with the time."""
        fields: Mapping[str, str] = {
            "apiCode": api_code,
            "senderNo": self.sender_no,
            "authorization": self.authorization,
            "msgType": "0",
            "timeStamp": written(now()),
            "version": "V1.0.0",
            "logitcsInterface": self.seal(text),
        }
        return urlencode(fields).encode()

    def seal(self, text: str) -> str:
        """Encrypt JSON text."""
        padder = PKCS7(_BLOCK_BITS).padder()
        plain = padder.update((text + self.sign_key).encode()) + padder.finalize()
        encryptor = self._cipher().encryptor()
        return _MARK + base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()

    def open(self, content: str) -> str:
        """Decrypt to JSON text. Raises ``UnreadableError``."""
        if not content.startswith(_MARK):
            raise UnreadableError("the mark |$4| is missing")
        decryptor = self._cipher().decryptor()
        unpadder = PKCS7(_BLOCK_BITS).unpadder()
        try:
            sealed = base64.b64decode(content.removeprefix(_MARK), validate=True)
            plain = decryptor.update(sealed) + decryptor.finalize()
            text = (unpadder.update(plain) + unpadder.finalize()).decode()
        except (binascii.Error, ValueError) as problem:
            raise UnreadableError("not decipherable with the signKey") from problem
        if not text.endswith(self.sign_key):
            raise UnreadableError("the signKey is missing at the end")
        return text.removesuffix(self.sign_key)

    def _cipher(self) -> Cipher[modes.ECB]:
        return Cipher(algorithms.SM4(self._key()), modes.ECB())  # noqa: S305  EMS prescribes ECB

    def _key(self) -> bytes:
        key = base64.b64decode(self.sign_key, validate=True)
        if len(key) != _KEY_LENGTH:
            raise ValueError(f"signKey is {_KEY_LENGTH} bytes in base64")
        return key
