from services.chassis.aggregates import Aggregates
from services.chassis.service import Ground
from services.router.domain.routed_case import RoutedCase

SOURCE = "/yichuang/router"


def routed_cases(ground: Ground) -> Aggregates[RoutedCase]:
    """Return the router's cases, by case number; found by nothing else, so without further indexes."""
    return Aggregates(
        ground.database.cases,
        RoutedCase,
        source=SOURCE,
        clock=ground.clock,
        offer=ground.offer,
        chain=ground.chain,
    )
