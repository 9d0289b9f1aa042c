import base64
import binascii

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.padding import PKCS7
from pydantic import SecretStr

from services.chassis.codec import key_bytes

_MARK = "|$4|"
_BLOCK_BITS = 128


class EmsSealBrokenError(Exception):
    """Not sealed under our signKey; says which check failed, nothing of the content."""


class EmsSeal:
    """EMS's envelope: ``|$4|`` and base64 of SM4-ECB-PKCS7 (GB/T 32907) over the JSON and the signKey.

    The key is the signKey decoded from base64, 16 bytes. ECB is EMS's choice: equal blocks look equal,
    and a push has neither nonce nor time limit. Copies of a push are harmless to us; TLS does the rest.
    """

    def __init__(self, sign_key: SecretStr) -> None:
        self._sign_key = sign_key.get_secret_value()
        self._cipher = Cipher(SM4(key_bytes(self._sign_key, length=16, name="YC_EMS_SIGN_KEY")), ECB())  # noqa: S305

    def seal(self, text: str) -> str:
        """Seal JSON text."""
        padder = PKCS7(_BLOCK_BITS).padder()
        plain = padder.update((text + self._sign_key).encode()) + padder.finalize()
        encryptor = self._cipher.encryptor()
        return _MARK + base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()

    def open(self, content: str, *, carries_sign_key: bool = True) -> str:
        """Return the JSON text; raises ``EmsSealBrokenError``."""
        if not content.startswith(_MARK):
            raise EmsSealBrokenError(f"the mark {_MARK} is missing")
        text = self._decrypt(content.removeprefix(_MARK))
        if carries_sign_key and not text.endswith(self._sign_key):
            raise EmsSealBrokenError("the signKey is missing at the end")
        return text.removesuffix(self._sign_key)

    def _decrypt(self, content: str) -> str:
        decryptor, unpadder = self._cipher.decryptor(), PKCS7(_BLOCK_BITS).unpadder()
        try:
            sealed = base64.b64decode(content, validate=True)
            plain = decryptor.update(sealed) + decryptor.finalize()
            return (unpadder.update(plain) + unpadder.finalize()).decode()
        except (binascii.Error, ValueError) as error:
            raise EmsSealBrokenError("does not decrypt with our signKey") from error
