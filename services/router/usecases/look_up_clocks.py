from services.chassis.aggregates import Aggregates
from services.router.domain.routed_case import CaseUnknownError, RoutedCase


class LookUpClocks:
    """Shows staff where a case went and how its clocks stand."""

    def __init__(self, cases: Aggregates[RoutedCase]) -> None:
        self._cases = cases

    async def __call__(self, case_no: str) -> RoutedCase:
        """Return the case as the router knows it; raises ``CaseUnknownError``."""
        case = await self._cases.get(case_no)
        if case is None:
            raise CaseUnknownError(case_no)
        return case
