"""Their words for ours: documents composed and read by names alone, as a bridge file lists them."""

from collections.abc import Mapping
from typing import Any


class MissingError(Exception):
    """A document does not have a field that it needs; ``name`` is its dotted name there."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class CollidingNamesError(ValueError):
    """One dotted name is both a field and an object."""


def nest(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Turn dotted names into nested objects: ``{"sqr.xm": "张三"}`` into ``{"sqr": {"xm": "张三"}}``.

    Raises ``CollidingNamesError`` when one name is both a field and an object.
    """
    document: dict[str, Any] = {}
    for name, value in fields.items():
        *path, last = name.split(".")
        place = document
        for part in path:
            inner = place.setdefault(part, {})
            if not isinstance(inner, dict):
                raise CollidingNamesError(f"{name}: {part} is a field already")
            place = inner
        if last in place:
            raise CollidingNamesError(f"{name} is there already")
        place[last] = value
    return document


def pick(document: Any, name: str) -> Any:
    """Return what a dotted name points to, or None where there is nothing."""
    for part in name.split("."):
        if not isinstance(document, dict):
            return None
        document = document.get(part)
    return document


def pick_text(document: Any, name: str, nothing: frozenset[str] = frozenset({""})) -> str | None:
    """Return the text, or the number as text, that a dotted name points to.

    ``nothing`` holds the texts that mean nothing, as the word null does for some systems.
    """
    value = pick(document, name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    return None if text in nothing else text


def need_text(document: Any, name: str, nothing: frozenset[str] = frozenset({""})) -> str:
    """Return the text a dotted name points to; raises ``MissingError``."""
    text = pick_text(document, name, nothing)
    if text is None:
        raise MissingError(name)
    return text
