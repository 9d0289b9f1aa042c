from functools import partial
from typing import Final

from tests.chaos.round import Round
from tests.chaos.rounds.broker import killed

ROUNDS: Final = (Round("store.killed", "Mongo SIGKILLed, started again", partial(killed, "mongo")),)
