"""The operator's doors of the services, wherever they run."""

import getpass
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import httpx
from pydantic import ValidationError

from deploy.local.addresses import Addresses
from deploy.local.folder import Folder
from deploy.local.token import issuer_of
from services.chassis.staff.roles import Role

TOKEN: Final = "YC_OPERATOR_TOKEN"  # noqa: S105 - the name of a variable
_ANSWER: Final = 60.0
"""Seconds: a batch of a hundred is given back one by one."""


class OperatorError(Exception):
    """Why a command cannot be carried out, and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the services are, and the token that opens their doors."""

    services: Mapping[str, str]
    token: str

    @classmethod
    def find(cls, urls: Iterable[str], folder: Path) -> Self:
        """Take addresses from ``service=URL`` pairs, or from the stack that runs in the folder.

        Toward that one the operator is who is logged in here. Raises ``OperatorError``.
        """
        named = dict(_pair(each) for each in urls)
        if named:
            return cls(named, _token_of_environment())
        file = Folder(folder).addresses
        try:
            addresses = Addresses.model_validate_json(file.read_text(encoding="utf-8"))
            token = issuer_of(addresses).token(getpass.getuser(), (Role.OPERATOR,))
        except (FileNotFoundError, ValidationError) as error:
            raise OperatorError(
                f"no stack runs here: {file} is missing or not readable.\n"
                f"What to do: start one (`make up`), name its --folder, or give --url service=URL and {TOKEN}"
            ) from error
        return cls(addresses.services, os.environ.get(TOKEN, token))

    def only(self, service: str | None) -> Self:
        """Return one service of them; raises ``OperatorError`` for one that is not there."""
        if service is None:
            return self
        if service not in self.services:
            raise OperatorError(f"no service {service}; there are {', '.join(self.services)}")
        return type(self)({service: self.services[service]}, self.token)

    def doors(self) -> list["Door"]:
        """Return the doors."""
        return [Door(name, url, self.token) for name, url in self.services.items()]


class Door:
    """The operator's door of one service."""

    def __init__(self, service: str, url: str, token: str) -> None:
        self.service = service
        self._http = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=_ANSWER, trust_env=False
        )

    def has(self, key: str) -> bool:
        """Whether something is, or was, parked here under this id."""
        return self._ask("GET", f"/parked/{key}").status_code == httpx.codes.OK

    def get(self, path: str = "", **asked: Any) -> dict[str, Any]:
        """Read; raises ``OperatorError``."""
        return self._told(self._ask("GET", f"/parked{path}", params=_given(asked)))

    def body(self, key: str, *, original: bool) -> bytes:
        """Return a message's body; raises ``OperatorError``."""
        answer = self._ask("GET", f"/parked/{key}/body", params={"original": original})
        return answer.content if answer.is_success else self._refuse(answer)

    def edit(self, key: str, content: bytes, revision: int) -> dict[str, Any]:
        """Put another body in the place of a message's; raises ``OperatorError``."""
        headers = {"If-Match": f'"{revision}"'}
        return self._told(self._ask("PUT", f"/parked/{key}/body", content=content, headers=headers))

    def post(self, path: str, said: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Have something done; raises ``OperatorError``."""
        body = None if said is None else _given(said)
        return self._told(self._ask("POST", f"/parked{path}", json=body))

    def _ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **sent)
        except httpx.TransportError as error:
            raise OperatorError(
                f"{self.service} does not answer at {self._http.base_url} ({type(error).__name__}).\n"
                "What to do: see whether it runs (`/health/ready`); nothing is lost meanwhile"
            ) from error

    def _told(self, answer: httpx.Response) -> dict[str, Any]:
        told: dict[str, Any] = answer.json() if answer.is_success else self._refuse(answer)
        return told

    def _refuse(self, answer: httpx.Response) -> Any:
        if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            raise OperatorError(f"{self.service} knows no operator by this token.\nWhat to do: set {TOKEN}")
        try:
            detail = answer.json()["detail"]
        except (ValueError, KeyError):
            detail = f"HTTP {answer.status_code}"
        raise OperatorError(f"{self.service}: {detail}")


def _pair(text: str) -> tuple[str, str]:
    name, separator, url = text.partition("=")
    if not separator or not url.startswith(("http://", "https://")):
        raise OperatorError(f"--url {text}: write service=URL, such as router=http://10.0.0.5:8000")
    return name, url


def _token_of_environment() -> str:
    token = os.environ.get(TOKEN)
    if not token:
        raise OperatorError(
            f"{TOKEN} is not set.\nWhat to do: set it to a bearer token of somebody with the role operator"
        )
    return token


def _given(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}
