import copy
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.trail import BEGINNING, UNKEYED, Chain

CHAIN = Chain(b"the audit key")
KEY = "6229000220261123000017"


def document(length: int, chain: Chain = CHAIN) -> dict[str, Any]:
    """An aggregate as it is stored after so many changes."""
    link = BEGINNING
    history: list[dict[str, Any]] = []
    state: dict[str, Any] = {}
    for number in range(length):
        state = {"tally": number, "words": ["受理", "办结"]}
        entry = {
            "cause": UUID(int=number),
            "kind": "test",
            "by": f"officer-{number}",
            "at": datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=number),
            "said": [{"id": UUID(int=100 + number), "type": "t", "body": "{}"}],
        }
        history.append(chain.entry(link, KEY, entry, state))
        link = history[-1]["link"]
    return {"_id": KEY, "rev": length, "history": history, "state": state, "link": link}


@given(st.integers(1, 8))
def test_what_nobody_touched_is_whole(length: int) -> None:
    assert list(CHAIN.breaks(document(length))) == []


@pytest.mark.parametrize("field", ["cause", "kind", "by", "at", "said", "state", "link"])
@given(length=st.integers(1, 6), data=st.data())
def test_a_changed_entry_shows(field: str, length: int, data: st.DataObject) -> None:
    stored = document(length)
    entry = stored["history"][data.draw(st.integers(0, length - 1))]
    entry[field] = datetime(2020, 1, 1, tzinfo=UTC) if field == "at" else "another"

    assert list(CHAIN.breaks(stored))


@given(length=st.integers(2, 6), data=st.data())
def test_a_missing_doubled_or_moved_entry_shows(length: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, length - 1))
    other = data.draw(st.integers(0, length - 1).filter(lambda number: number != place))
    missing, doubled, moved = (document(length) for _ in range(3))
    del missing["history"][place]
    doubled["history"].insert(place, copy.deepcopy(doubled["history"][place]))
    entries = moved["history"]
    entries[place], entries[other] = entries[other], entries[place]

    for stored in (missing, doubled, moved):
        assert list(CHAIN.breaks(stored))


def test_a_state_changed_past_the_history_shows() -> None:
    stored = document(3)
    stored["state"]["tally"] = 7

    assert list(CHAIN.breaks(stored)) == ["the state is not the one that the last entry led to"]


def test_a_trail_of_another_aggregate_shows() -> None:
    assert list(CHAIN.breaks({**document(3), "_id": "6229000220261123000025"}))


def test_who_has_not_the_key_cannot_write_a_trail() -> None:
    assert list(CHAIN.breaks(document(3, Chain(b"a guess"))))
    assert list(CHAIN.breaks(document(3, UNKEYED)))


def test_an_emptied_history_shows() -> None:
    assert list(CHAIN.breaks({**document(2), "history": []}))
    assert list(CHAIN.breaks({**document(2), "history": [], "link": BEGINNING}))
