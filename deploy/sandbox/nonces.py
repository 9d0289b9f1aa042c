"""Nonces seen of late: each may be used once."""

import time
from collections import OrderedDict


class NonceMemory:
    """Remembers nonces for as long as a message bearing them could still be in time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._forget_at: OrderedDict[str, float] = OrderedDict()

    def use(self, nonce: str) -> bool:
        """Return whether this is the first use."""
        now = time.monotonic()
        while self._forget_at and next(iter(self._forget_at.values())) <= now:
            self._forget_at.popitem(last=False)
        if nonce in self._forget_at:
            return False
        self._forget_at[nonce] = now + self._seconds
        return True
