from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.problem import Problem
from services.chassis.standing import Standing

_STARTING = Problem(
    503,
    "starting",
    "服务正在启动",
    "系统正在启动,暂时不能受理。请稍后用同一个 Idempotency-Key 重试。",
    headers={"Retry-After": "5"},
)


class Doors:
    """Lets in nobody but who asks for health while a service waits for its database at start."""

    def __init__(self, app: ASGIApp, standing: Standing) -> None:
        self._app = app
        self._standing = standing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or answer 503."""
        shut = self._standing.doors_shut and scope["type"] == "http"
        if shut and not scope["path"].startswith("/health/"):
            await _STARTING.response()(scope, receive, send)
        else:
            await self._app(scope, receive, send)
