from typing import Final

Key = tuple[str, str]
"""Names of a collection and of an aggregate in it."""

_CAPACITY: Final = 1_000


class Behind:
    """The aggregates whose events are left to the sweep, so that no later event overtakes an earlier one.

    Bounded: when there are more, every aggregate counts as behind until a whole pass of the sweep succeeds.
    """

    def __init__(self, capacity: int = _CAPACITY) -> None:
        self._capacity = capacity
        self._keys: dict[Key, bool] = {}
        """Whether more was said since the sweep last took the aggregate's events."""
        self._everyone = False
        self._overflowed = False
        self._unseen: set[Key] = set()

    def __contains__(self, key: Key) -> bool:
        """Whether an aggregate's new events must wait for the sweep."""
        return self._everyone or key in self._keys

    def __len__(self) -> int:
        """How many are known to be behind; not all of them while everyone is."""
        return len(self._keys)

    def __bool__(self) -> bool:
        """Whether the sweep has something to make good."""
        return self._everyone or bool(self._keys)

    def left(self, key: Key) -> None:
        """Note that an event of this aggregate waits in the database for the sweep."""
        self._note(key, more=True)

    def taken(self, key: Key) -> None:
        """Note that the sweep takes what this aggregate has said so far."""
        self._note(key, more=False)

    def done(self, key: Key) -> None:
        """Note that what was taken is out; the aggregate has caught up unless it said more meanwhile."""
        if self._keys.get(key) is False:
            del self._keys[key]

    def begin_pass(self) -> None:
        """Begin to look through everything that is unpublished."""
        self._overflowed = False
        if self._everyone:
            self._keys.clear()
        self._unseen = set(self._keys)

    def end_pass(self, *, clean: bool) -> None:
        """End a pass; ``clean`` when it left nothing behind that it saw."""
        if clean:
            self._everyone = self._overflowed
            for key in self._unseen:  # another process has published it
                self._keys.pop(key, None)

    def _note(self, key: Key, *, more: bool) -> None:
        self._unseen.discard(key)
        if key in self._keys or len(self._keys) < self._capacity:
            self._keys[key] = more
        else:
            self._everyone = self._overflowed = True
