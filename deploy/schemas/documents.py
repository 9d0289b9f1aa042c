import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from contracts.topology import MESSAGES
from deploy.schemas.asyncapi import asyncapi_document
from deploy.schemas.compatibility import breaks
from deploy.schemas.openapi import openapi_document

FOLDER = Path(__file__).parents[2] / "contracts" / "schemas"
RELEASED = "released"
"""Frozen copies of the message schemas that are in the field."""


def message_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema (draft 2020-12) of every message, by file name."""
    return {f"{model.__name__}.json": model.model_json_schema() for model in MESSAGES}


@cache
def documents() -> Mapping[str, str]:
    """Return every generated document's text, by file name; the code does not change while it runs."""
    texts = {name: _json(schema) for name, schema in message_schemas().items()}
    texts["asyncapi.yaml"] = _yaml(asyncapi_document())
    texts["openapi.yaml"] = _yaml(openapi_document())
    return texts


def write(folder: Path = FOLDER) -> list[str]:
    """Write what changed and return the names; a file that nothing generates any more is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = stale(folder)
    texts = documents()
    for name in changed:
        if name in texts:
            (folder / name).write_text(texts[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    return changed


def stale(folder: Path = FOLDER) -> list[str]:
    """Return the names of documents that do not say what the code says."""
    texts = documents()
    there = {path.name for path in folder.iterdir() if path.is_file()}
    return sorted(
        name
        for name in texts.keys() | there
        if name not in texts
        or name not in there
        or (folder / name).read_text(encoding="utf-8") != texts[name]
    )


def release(folder: Path = FOLDER) -> None:
    """Freeze the message schemas as they are: from now on they are in the field."""
    target = folder / RELEASED
    target.mkdir(parents=True, exist_ok=True)
    for name, schema in message_schemas().items():
        (target / name).write_text(_json(schema), encoding="utf-8")


def incompatible(folder: Path = FOLDER) -> list[str]:
    """Return, a line each, how today's messages break with those in the field."""
    current = message_schemas()
    lines: list[str] = []
    for path in sorted((folder / RELEASED).glob("*.json")):
        if path.name not in current:
            lines.append(f"{path.stem}: gone; messages of it may still be on the broker")
            continue
        found = breaks(json.loads(path.read_text(encoding="utf-8")), current[path.name])
        lines.extend(f"{path.stem} {each}" for each in found)
    return lines


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _yaml(document: Mapping[str, Any]) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=True, width=110)
