from functools import cache

import docker  # type: ignore[import-untyped]  # ships no types
from docker.errors import DockerException  # type: ignore[import-untyped]

_PATIENCE = 3


@cache
def docker_answers() -> bool:
    """Whether a Docker engine answers; says no within seconds."""
    try:
        client = docker.from_env(timeout=_PATIENCE)
        try:
            return bool(client.ping())
        finally:
            client.close()
    except DockerException:
        return False
