"""Waybill numbers (运单号) of thirteen characters: UPU S10, service indicator EA, country CN."""

from collections.abc import Iterator
from typing import Final

from deploy.sandbox.numbers_given import fresh_numbers

_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_MODULUS: Final = 11
_FOR_TEN: Final = 0
_FOR_ELEVEN: Final = 5


def check_digit(serial: str) -> int:
    """Return the ninth digit for eight (UPU S10, modulus 11)."""
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, serial, strict=True)) % _MODULUS
    digit = _MODULUS - rest
    return {10: _FOR_TEN, 11: _FOR_ELEVEN}.get(digit, digit)


def fresh_waybills() -> Iterator[str]:
    """Yield waybill numbers never given before."""
    for number in fresh_numbers():
        serial = f"{number:08d}"
        yield f"EA{serial}{check_digit(serial)}CN"
