import base64
import binascii


def key_bytes(text: str, *, length: int, name: str) -> bytes:
    """Decode a base64 key of ``length`` bytes.

    Raises ``ValueError`` naming the setting, never the key.
    """
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"{name} is not base64; write {length} random bytes in base64") from error
    if len(key) != length:
        raise ValueError(f"{name} holds {len(key)} bytes; it needs {length}")
    return key
