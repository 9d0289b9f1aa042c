"""A private RabbitMQ node: own folder, own ports, loopback only, nothing shared with the system's."""

import os
from pathlib import Path
from typing import Final

import aio_pika
from aio_pika.exceptions import AMQPError

from deploy.local.failure import Diagnosis, StartError
from deploy.local.part import Part
from deploy.local.ports import LOOPBACK, is_free
from deploy.local.process import Launch

SERVER: Final = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""The script itself: Debian's wrapper in /usr/sbin insists on the user ``rabbitmq``."""
_NODE: Final = "yichuang@localhost"
_HANDSHAKE: Final = 10.0
_SCHEDULING: Final = "+stbt u +sbwt very_short +sbwtdio medium"
"""The boot hands thousands of files from thread to thread, and waking an idle CPU of a virtual machine for
each costs more than waiting a moment for the next: alone on two CPUs 6 s instead of 11 s. Idle it takes
0.5 % of a CPU. Not bound to a CPU, since services share them."""

_MISSING: Final = Diagnosis(
    f"RabbitMQ is not installed ({SERVER} is missing)",
    "run `make setup`, which installs it by apt, or give a broker in YC_BROKER_URL",
)


class RabbitNode(Part):
    """RabbitMQ 3.10 to 4.x as a child process of ours, its log on standard output.

    The Erlang VM gets its name and distribution port on the command line and no epmd: it starts in half
    the time, needs no unique name, and leaves no daemon behind. ``inner_port`` is that distribution port;
    ``api_port`` enables the management plugin's HTTP interface, which tests make virtual hosts with.
    """

    def __init__(
        self, folder: Path, log: Path, *, port: int, inner_port: int, api_port: int | None = None
    ) -> None:
        ports = (port, inner_port) if api_port is None else (port, inner_port, api_port)
        super().__init__(
            "broker", f"amqp://guest:guest@{LOOPBACK}:{port}/", ports=ports, log=log, patience=90, goodbye=30
        )
        self._folder = folder.absolute()
        self._port = port
        self._inner_port = inner_port
        self._api_port = api_port

    @property
    def api_url(self) -> str:
        """Address of the management interface. Raises ``RuntimeError`` without ``api_port``."""
        if self._api_port is None:
            raise RuntimeError("this node was built without api_port")
        return f"http://guest:guest@{LOOPBACK}:{self._api_port}/api"

    def _launch(self) -> Launch:
        if not SERVER.exists():
            raise StartError(self.name, _MISSING)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "rabbitmq.conf").write_text(self._configuration())
        plugins = "[rabbitmq_management]." if self._api_port else "[]."
        (self._folder / "enabled_plugins").write_text(plugins)
        return Launch((str(SERVER),), self._environment(), self._folder)

    def _configuration(self) -> str:
        lines = [
            f"listeners.tcp.1 = {LOOPBACK}:{self._port}",
            "log.console = true",
            "log.console.level = warning",
            "log.file = false",
        ]
        if self._api_port is not None:
            lines += [f"management.tcp.ip = {LOOPBACK}", f"management.tcp.port = {self._api_port}"]
        return "\n".join(lines) + "\n"

    def _environment(self) -> dict[str, str]:
        loopback = "{" + LOOPBACK.replace(".", ",") + "}"
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": str(self._folder),  # the Erlang cookie lives there
            "RUNNING_UNDER_SYSTEMD": "true",  # the script becomes the VM instead of watching over it
            "RABBITMQ_NODENAME": _NODE,
            "RABBITMQ_MNESIA_BASE": str(self._folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self._folder / "log"),
            "RABBITMQ_CONF_ENV_FILE": str(self._folder / "none"),
            "RABBITMQ_CONFIG_FILE": str(self._folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self._folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "enabled_plugins"),
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(self._inner_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                f"-sname {_NODE} -start_epmd false -erl_epmd_port {self._inner_port} "
                f"-kernel inet_dist_use_interface {loopback} {_SCHEDULING}"
            ),
            "ERL_CRASH_DUMP_SECONDS": "0",
        }

    async def _complaint(self) -> str | None:
        closed = [port for port in self.ports if is_free(port)]
        if closed:
            return f"does not listen on {', '.join(map(str, closed))} yet"
        try:
            connection = await aio_pika.connect(self.url, timeout=_HANDSHAKE)
        except (OSError, TimeoutError, AMQPError) as error:
            return f"no AMQP handshake on port {self._port} ({type(error).__name__})"
        await connection.close()
        return None
