"""How hard properties are tried; ``YC_HYPOTHESIS=thorough`` tries more than there is time for every day."""

import os

from hypothesis import Phase, settings

# to explain a failure takes a minute; what is shrunk explains itself
_PHASES = [phase for phase in Phase if phase is not Phase.explain]

# a busy machine is no failed test: no property here is about time
settings.register_profile("unhurried", deadline=None, stateful_step_count=20, phases=_PHASES)
settings.register_profile("thorough", deadline=None, max_examples=5_000, phases=_PHASES)
settings.load_profile(os.environ.get("YC_HYPOTHESIS", "unhurried"))
