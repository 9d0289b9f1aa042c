"""All rounds, in the order they are played."""

from typing import Final

from tests.chaos.round import Round
from tests.chaos.rounds import (
    broker,
    callbacks,
    clocks,
    deploys,
    load,
    messages,
    partners,
    queues,
    services,
    store,
)

ROUNDS: Final[tuple[Round, ...]] = (
    *broker.ROUNDS,
    *store.ROUNDS,
    *services.ROUNDS,
    *messages.ROUNDS,
    *queues.ROUNDS,
    *partners.ROUNDS,
    *callbacks.ROUNDS,
    *clocks.ROUNDS,
    *deploys.ROUNDS,
    *load.ROUNDS,
)

PROMISED: Final = tuple(each for each in ROUNDS if not each.not_promised)
"""What `make chaos` plays."""
