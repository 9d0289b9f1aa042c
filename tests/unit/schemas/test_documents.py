import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contracts.topology import MESSAGES
from deploy.schemas import documents
from deploy.schemas.asyncapi import asyncapi_document
from deploy.schemas.command import app
from deploy.schemas.openapi import SERVICES, DocumentClashError, _merge, openapi_document


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schemas")
    documents.write(folder)
    documents.release(folder)
    return folder


def test_the_committed_documents_say_what_the_code_says() -> None:
    assert documents.stale() == []


def test_no_message_breaks_with_those_in_the_field() -> None:
    assert documents.incompatible() == []


def test_every_message_has_a_schema(written: Path) -> None:
    for message in MESSAGES:
        schema = json.loads((written / f"{message.__name__}.json").read_text(encoding="utf-8"))
        assert schema["properties"]["type"]["const"] == message.TYPE


def test_asyncapi_is_version_three_and_shows_every_queue() -> None:
    document = asyncapi_document()

    assert document["asyncapi"] == "3.0.0"
    assert {"intake.case_book", "router.cases", "dept.CODE", "zone.CODE"} <= document["channels"].keys()
    assert "CaseAcceptedV1" in document["components"]["schemas"]


def test_openapi_shows_the_doors_of_all_services() -> None:
    document = openapi_document()
    operations = [
        operation
        for path, item in document["paths"].items()
        if not path.startswith(("/health", "/parked"))
        for operation in item.values()
    ]

    assert {tag for operation in operations for tag in operation["tags"]} == set(SERVICES)
    assert "/api/v1/cases" in document["paths"]


def test_one_name_with_two_meanings_is_refused() -> None:
    with pytest.raises(DocumentClashError, match="Answer"):
        _merge({"Answer": 1}, "Answer", 2)


def test_a_stale_a_missing_and_a_leftover_document_are_named(written: Path, tmp_path: Path) -> None:
    for path in written.glob("*.*"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "CaseRatedV1.json").write_text("{}", encoding="utf-8")
    (tmp_path / "openapi.yaml").unlink()
    (tmp_path / "Gone.json").write_text("{}", encoding="utf-8")

    assert documents.stale(tmp_path) == ["CaseRatedV1.json", "Gone.json", "openapi.yaml"]
    assert documents.write(tmp_path) == ["CaseRatedV1.json", "Gone.json", "openapi.yaml"]
    assert documents.stale(tmp_path) == []


def test_a_message_that_is_gone_or_changed_is_named(written: Path, tmp_path: Path) -> None:
    released = tmp_path / documents.RELEASED
    released.mkdir()
    (released / "CaseLostV1.json").write_text("{}", encoding="utf-8")
    schema = json.loads((written / "CaseRatedV1.json").read_text(encoding="utf-8"))
    schema["$defs"]["CaseRated"]["required"].append("stars")
    (released / "CaseRatedV1.json").write_text(json.dumps(schema), encoding="utf-8")

    lines = documents.incompatible(tmp_path)

    assert lines[0].startswith("CaseLostV1: gone")
    assert lines[1].startswith("CaseRatedV1 $.data.stars: is no longer promised")


def test_the_check_command_passes_on_what_is_committed() -> None:
    assert CliRunner().invoke(app, ["check"]).exit_code == 0
