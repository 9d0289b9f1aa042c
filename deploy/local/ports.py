"""Free ports on loopback."""

import secrets
import socket
from typing import Final

LOOPBACK: Final = "127.0.0.1"

_RANGE: Final = range(20_000, 32_000)
"""Below the range from which systems take the ports of outgoing connections: a port picked here and bound
some seconds later cannot have become the near end of somebody's connection meanwhile."""
_TRIES: Final = 1_000


class NoFreePortError(Exception):
    """There is no port left to listen on."""


def is_free(port: int) -> bool:
    """Whether a server could listen on a port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


class Ports:
    """Hands out ports that are free and that it has not handed out before."""

    def __init__(self) -> None:
        self._given: set[int] = set()

    def take(self) -> int:
        """Return a free port. Raises ``NoFreePortError``."""
        for _ in range(_TRIES):
            port = secrets.choice(_RANGE)
            if port not in self._given and is_free(port):
                self._given.add(port)
                return port
        raise NoFreePortError(f"none of {_TRIES} ports tried between {_RANGE[0]} and {_RANGE[-1]} is free")
