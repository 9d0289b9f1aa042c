import httpx
import pytest
from fastapi import Depends, FastAPI
from joserfc.jwk import KeySet

from deploy.local.issuer import AUDIENCE, ISSUER
from services.chassis import problem
from services.chassis.staff.gate import Gate
from services.chassis.staff.keys import IssuerAwayError
from services.chassis.staff.permits import Action
from services.chassis.staff.roles import Role
from services.chassis.staff.tokens import Tokens
from tests.support.staff import UNKNOWN, bearer, gate


class NoKeys:
    async def current(self, kid: str) -> KeySet:
        raise IssuerAwayError(kid)


def door(of: Gate) -> httpx.AsyncClient:
    app = FastAPI()
    problem.install(app)

    @app.get("/", dependencies=[Depends(of.to(Action.HAND_OUT_RESULT))])
    async def inside() -> str:
        return "inside"

    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door")


async def test_who_may_goes_in() -> None:
    async with door(gate()) as client:
        assert (await client.get("/", headers=bearer(Role.WINDOW_CLERK))).status_code == 200
        lower = {"authorization": bearer(Role.WINDOW_CLERK)["Authorization"].replace("Bearer", "bearer")}
        assert (await client.get("/", headers=lower)).status_code == 200


async def test_who_may_not_is_told_which_roles_may() -> None:
    async with door(gate()) as client:
        answer = await client.get("/", headers=bearer(Role.SUPERVISOR))
    assert (answer.status_code, answer.json()["roles"]) == (403, ["window_clerk"])
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("headers", UNKNOWN)
async def test_who_is_not_known_stays_out(headers: dict[str, str]) -> None:
    async with door(gate()) as client:
        answer = await client.get("/", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_while_the_issuer_is_away_the_answer_is_to_come_back() -> None:
    async with door(Gate(Tokens(ISSUER, AUDIENCE, NoKeys()))) as client:
        answer = await client.get("/", headers=bearer(Role.WINDOW_CLERK))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")


async def test_without_an_issuer_the_door_is_shut() -> None:
    async with door(Gate(None)) as client:
        assert (await client.get("/", headers=bearer(Role.WINDOW_CLERK))).status_code == 401
