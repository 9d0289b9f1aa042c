from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from pymongo.errors import AutoReconnect

from services.chassis import problem
from services.chassis.body_limit import BodyLimit


class Question(BaseModel):
    text: str


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.add_middleware(BodyLimit, limit=100)
    problem.install(app)

    @app.post("/questions")
    async def ask(question: Question) -> dict[str, str]:
        if question.text == "crash":
            raise RuntimeError("secret detail")
        if question.text == "mongo":
            raise AutoReconnect
        if question.text == "problem":
            raise problem.Problem(409, "known", "已知", "说明", errors=[{"pointer": "/text"}], allowed=["x"])
        return {"answer": question.text}

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as connected:
        yield connected


async def _ask(client: httpx.AsyncClient, text: str) -> httpx.Response:
    return await client.post("/questions", json={"text": text})


async def test_a_problem_carries_all_it_knows(client: httpx.AsyncClient) -> None:
    answer = await _ask(client, "problem")

    assert answer.status_code == 409
    assert answer.headers["content-type"] == problem.MEDIA_TYPE
    assert answer.json() == {
        "type": "/problems/known",
        "title": "已知",
        "status": 409,
        "detail": "说明",
        "allowed": ["x"],
        "errors": [{"pointer": "/text"}],
    }


async def test_malformed_json_is_told_from_a_wrong_field(client: httpx.AsyncClient) -> None:
    malformed = await client.post(
        "/questions", content=b'{"text": ', headers={"content-type": "application/json"}
    )
    wrong = await client.post("/questions", json={"text": 1})

    assert (malformed.status_code, malformed.json()["type"]) == (400, "/problems/malformed-json")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/text")


async def test_a_failure_of_ours_shows_no_detail(client: httpx.AsyncClient) -> None:
    crashed, away = await _ask(client, "crash"), await _ask(client, "mongo")

    assert crashed.status_code == 500
    assert "secret" not in crashed.text
    assert (away.status_code, away.headers["retry-after"]) == (503, "5")


async def test_an_unknown_path_is_a_problem_too(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/http-404")


async def test_a_large_body_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    answer = await _ask(client, "x" * 200)

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")


async def test_a_large_body_without_a_length_is_refused_too(client: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b'{"text": "xxxxxxxxxx"}'

    answer = await client.post("/questions", content=chunks())

    assert answer.status_code == 413
