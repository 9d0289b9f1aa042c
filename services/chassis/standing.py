import asyncio
from collections.abc import Awaitable, Callable

from services.chassis.logs import get_log

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0


class Standing:
    """How far a service is in its life, for whoever asks: health, doors, and its own start."""

    def __init__(self) -> None:
        self.doors_shut = False
        self.holding_up: str | None = "still starting"
        """What keeps the service from its work; None while it works."""
        self.first_word = asyncio.Event()
        """Set when the start is over or has met its first obstacle."""

    def begin(self) -> None:
        """Begin to start: doors stay shut until the database is prepared."""
        self.doors_shut = True

    def works(self) -> None:
        """Say that everything runs."""
        self.holding_up = None
        self.first_word.set()

    def stops(self) -> None:
        """Say that the end has begun."""
        self.holding_up = "stopping"

    async def wait_for(
        self, what: str, attempt: Callable[[], Awaitable[None]], away: tuple[type[Exception], ...]
    ) -> None:
        """Try until it succeeds, however long ``what`` is away; any other error is the caller's."""
        pause, waited = _FIRST_PAUSE, False
        while True:
            try:
                await attempt()
            except away as error:
                if not waited:
                    get_log().warning("waiting_at_start", waiting_for=what, error=repr(error))
                self.holding_up = f"waiting for the {what}: {error!r}"
                self.first_word.set()
                waited = True
            else:
                break
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        if waited:
            get_log().warning("waited_at_start", waiting_for=what)
