"""A service as a process: imported at once, run when the launcher lets it.

Half of what a service takes to start is imports; they are done while broker and database still boot.
"""

import importlib
import sys

import httptools
import uvicorn
import uvloop

from deploy.local.ports import LOOPBACK

WARM = (httptools, uvloop)
"""Imported here so that uvicorn finds them in memory."""


def main(name: str, port: int) -> None:
    """Run a service until SIGTERM; not at all when the launcher goes away before it lets it."""
    app = importlib.import_module(f"services.{name}.app").create_app
    if not sys.stdin.readline():
        sys.exit(f"{name} was not let in")
    uvicorn.run(
        app,
        factory=True,
        host=LOOPBACK,
        port=port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=10,
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
