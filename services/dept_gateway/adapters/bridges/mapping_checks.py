"""What can be wrong with a mapping although each part of it is well formed; one line a fault."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from services.dept_gateway.domain.mapping import CollidingNamesError, nest
from services.dept_gateway.domain.our_words import CODED

_MISSING: Final = "is missing; write their code for it"
_STRANGE: Final = "is no word of ours; remove it"


def unknown(place: str, fields: Mapping[str, str], words: frozenset[str]) -> list[str]:
    """Return which fields are filled from a word that we do not have."""
    return [
        f"{place}.{theirs}: {word!r} is no word of ours; write one of {', '.join(sorted(words))}"
        for theirs, word in fields.items()
        if word not in words
    ]


def colliding(place: str, *parts: Mapping[str, Any]) -> list[str]:
    """Return which names of theirs are written twice, or are a field and an object."""
    names = [name for part in parts for name in part]
    faults = [
        f"{place}: {name} is written twice" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    try:
        nest(dict.fromkeys(names))
    except CollidingNamesError as error:
        faults.append(f"{place}: {error}")
    return faults


def uncoded(tables: Mapping[str, Mapping[str, str]], used: AbstractSet[str]) -> list[str]:
    """Return which of our words have no code, in tables that are ``used``, and which codes are no words."""
    faults = []
    for word, kind in CODED.items():
        ours, theirs = {str(each) for each in kind}, tables[word].keys()
        faults += [f"codes.{word}.{each}: {_STRANGE}" for each in sorted(theirs - ours)]
        if word in used:
            faults += [f"codes.{word}.{each}: {_MISSING}" for each in sorted(ours - theirs)]
    return faults
