from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

_SHRINKING = ("maxLength", "maximum", "maxItems", "exclusiveMaximum")
_GROWING = ("minLength", "minimum", "minItems", "exclusiveMinimum")
_IDENTICAL = ("type", "const", "format", "pattern")


@dataclass(frozen=True, slots=True)
class Break:
    """One way in which a message stopped fitting those released before. ``where`` is a JSON path."""

    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


def breaks(released: Schema, current: Schema) -> list[Break]:
    """Return what keeps old and new readers and writers of a message from understanding each other.

    Both directions count, because services are deployed one after the other: a new reader must take
    every old message, and an old reader every new one. Allowed: an optional field more.
    """
    return list(_compare(_Side(released, released), _Side(current, current), "$"))


@dataclass(frozen=True, slots=True)
class _Side:
    root: Schema
    node: Schema

    def at(self, node: Schema) -> "_Side":
        while "$ref" in node:
            node = self.root["$defs"][node["$ref"].removeprefix("#/$defs/")]
        return _Side(self.root, node)


def _compare(old: _Side, new: _Side, where: str) -> Iterator[Break]:
    old, new = old.at(old.node), new.at(new.node)
    yield from _keywords(old.node, new.node, where)
    yield from _choices(old, new, where)
    yield from _fields(old, new, where)
    for keyword in ("items", "additionalProperties"):
        before, after = old.node.get(keyword), new.node.get(keyword)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _compare(old.at(before), new.at(after), f"{where}[]")


def _keywords(old: Schema, new: Schema, where: str) -> Iterator[Break]:
    for keyword in _IDENTICAL:
        if old.get(keyword) != new.get(keyword):
            yield Break(where, f"{keyword} was {old.get(keyword)!r} and is {new.get(keyword)!r}")
    for keyword in (*_SHRINKING, *_GROWING):
        if old.get(keyword) != new.get(keyword):
            yield Break(where, f"{keyword} was {old.get(keyword)} and is {new.get(keyword)}")
    before, after = set(old.get("enum", ())), set(new.get("enum", ()))
    for value in sorted(before ^ after):
        change = "no longer taken" if value in before else "unknown to readers not deployed yet"
        yield Break(where, f"value {value!r} is {change}")


def _choices(old: _Side, new: _Side, where: str) -> Iterator[Break]:
    before, after = old.node.get("anyOf", ()), new.node.get("anyOf", ())
    if len(before) != len(after):
        yield Break(where, f"had {len(before)} forms and has {len(after)}")
        return
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        yield from _compare(old.at(one), new.at(other), f"{where}|{number}")


def _fields(old: _Side, new: _Side, where: str) -> Iterator[Break]:
    before, after = old.node.get("properties", {}), new.node.get("properties", {})
    needed_before, needed_after = set(old.node.get("required", ())), set(new.node.get("required", ()))
    for name in sorted(needed_after - needed_before):
        yield Break(f"{where}.{name}", "is required now; messages on their way lack it")
    for name in sorted(needed_before - needed_after):
        yield Break(f"{where}.{name}", "is no longer promised; readers not deployed yet need it")
    for name in sorted(before.keys() & after.keys()):
        yield from _compare(old.at(before[name]), new.at(after[name]), f"{where}.{name}")
