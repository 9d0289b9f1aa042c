import base64
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from fastapi import FastAPI

SERVICES = ("intake", "router", "dept_gateway", "notifier", "courier")

_IN_EVERY_SERVICE = ("/health", "/parked")
_CATALOG = Path(__file__).parents[1] / "catalog" / "linxia"


class DocumentClashError(Exception):
    """Two services describe the same name differently."""


def openapi_document() -> dict[str, Any]:
    """Return one OpenAPI document of the five services' HTTP doors, each operation tagged by its service.

    Raises ``DocumentClashError`` when two services give one path or one schema two meanings.
    """
    merged: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "yichuang",
            "version": "1",
            "description": "HTTP doors of the one-window system. Errors: RFC 9457 problem+json.",
        },
        "paths": {},
        "components": {"schemas": {}},
    }
    for name in SERVICES:
        document = _application(name).openapi()
        for path, operations in document["paths"].items():
            tagged = operations if path.startswith(_IN_EVERY_SERVICE) else _tagged(operations, name)
            _merge(merged["paths"], path, tagged)
        for schema, definition in document.get("components", {}).get("schemas", {}).items():
            _merge(merged["components"]["schemas"], schema, definition)
    return merged


def _application(name: str) -> FastAPI:
    """Build a service without connecting it anywhere."""
    application: FastAPI = import_module(f"services.{name}.app").create(_settings(name))
    return application


def _settings(name: str) -> Any:
    module = import_module(f"services.{name}.settings")
    (settings,) = (
        each
        for each in vars(module).values()
        if isinstance(each, type)
        and each.__module__ == module.__name__
        and each.__name__.endswith("Settings")
    )
    key16, key32 = (base64.b64encode(bytes(size)).decode() for size in (16, 32))
    return settings(
        broker_url="amqp://localhost",
        mongo_url="mongodb://localhost",
        catalog=_CATALOG,
        seal_keys={f"{audience}.1": key16 for audience in ("intake", "department", "notifier", "courier")},
        query_code_key=key32,
        bridges=_CATALOG / "bridges",
        partner_secrets=_Anything(),
        sms_endpoint="localhost:1",
        sms_protocol="HTTP",
        sms_key_id="documentation-only",
        sms_key_secret="documentation-only",  # noqa: S106 - builds a document, guards nothing
        sms_sign_name="临夏州政务服务中心",
        sms_receipt_token="documentation-only",  # noqa: S106
        ems_url="http://localhost:1",
        ems_sender_no="documentation-only",
        ems_authorization="documentation-only",
        ems_sign_key=key16,
    )


class _Anything(dict[str, str]):
    """Secrets of every department, for a document that none of them guards."""

    def __init__(self) -> None:
        super().__init__({path.stem: "documentation-only" for path in (_CATALOG / "bridges").glob("*.toml")})


def _tagged(operations: Mapping[str, Any], service: str) -> dict[str, Any]:
    return {method: {**operation, "tags": [service]} for method, operation in operations.items()}


def _merge(into: dict[str, Any], name: str, definition: Any) -> None:
    if into.setdefault(name, definition) != definition:
        raise DocumentClashError(f"{name} means two things; rename one of them")
