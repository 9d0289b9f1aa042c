"""How a work order can end without a decision."""

from pydantic import AwareDatetime

from services.dept_gateway.domain.errand import Errand
from services.dept_gateway.domain.progress import Value


class Rejection(Value):
    """A final refusal by the department's system: its code, and its words without any number."""

    code: str
    words: str
    at: AwareDatetime


class Cancellation(Value):
    """撤回. ``told``: nothing is left to tell the department; ``telling``: how telling it goes."""

    reason: str
    at: AwareDatetime
    told: bool
    telling: Errand = Errand()
