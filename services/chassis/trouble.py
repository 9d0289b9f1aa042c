import time

from services.chassis.logs import get_log
from services.chassis.outgoing import Outgoing, Route
from services.chassis.publisher import PublishFailedError


class Roads:
    """Which ways to a queue work.

    One that does not is tried once a pass of the sweep, and logged once when that begins and once when it
    ends, however many events wait for it.
    """

    def __init__(self) -> None:
        self._blocked: dict[Route, float] = {}
        """Since when, for as long as no event has come through."""
        self._shut: set[Route] = set()
        """Not to be tried again in this pass."""

    @property
    def blocked(self) -> list[str]:
        """Return the routes that take nothing now."""
        return ["/".join(route) for route in sorted(self._blocked)]

    def is_shut(self, route: Route) -> bool:
        """Whether it is no use to try this route before the next pass."""
        return route in self._shut

    def open_all(self) -> None:
        """Let every route be tried once more."""
        self._shut.clear()

    def failed(self, outgoing: Outgoing, error: PublishFailedError) -> None:
        """Note that an event did not get through; it is kept."""
        route = outgoing.route
        self._shut.add(route)
        if route not in self._blocked:
            self._blocked[route] = time.monotonic()
            get_log().error(
                "events_held", route="/".join(route), case_no=outgoing.subject, reason=str(error), alert=True
            )

    def worked(self, outgoing: Outgoing) -> None:
        """Note that an event got through."""
        since = self._blocked.pop(outgoing.route, None)
        if since is not None:
            self._shut.discard(outgoing.route)
            seconds = round(time.monotonic() - since, 1)
            get_log().warning("events_released", route="/".join(outgoing.route), held_seconds=seconds)


class Outage:
    """A stretch of time in which broker or database is away: logged when it begins and when all is out."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._caught_up = 0

    def begin(self, reason: str) -> None:
        """Say that nothing goes on; the second time it is known."""
        if self._since is None:
            self._since = time.monotonic()
            get_log().warning("relay_held_up", reason=reason)

    def published(self, aggregates: int) -> None:
        """Count aggregates whose events the sweep has published."""
        if self._since is not None:
            self._caught_up += aggregates

    def end(self) -> None:
        """Say that nothing is left of it."""
        if self._since is not None:
            seconds = round(time.monotonic() - self._since, 1)
            get_log().warning("relay_caught_up", seconds=seconds, aggregates=self._caught_up)
            self._since, self._caught_up = None, 0
