import hashlib
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Value(BaseModel):
    """A part of what is known of a parked thing."""

    model_config = ConfigDict(frozen=True)


class Body(Value):
    """Names a message's body by its SHA-256; ``size`` in bytes. The bytes are kept beside the record."""

    digest: str
    size: int

    @classmethod
    def of(cls, content: bytes) -> "Body":
        """Name some bytes."""
        return cls(digest=hashlib.sha256(content).hexdigest(), size=len(content))


class FromQueue(Value):
    """A message, and the queue it was read from and goes back to.

    ``original`` is what came; ``body`` is what goes back: the same, until an operator puts another in its
    place. ``headers`` are names and values as text.
    """

    kind: Literal["message"] = "message"
    queue: str
    message_id: str | None = None
    type: str | None = None
    headers: tuple[tuple[str, str], ...]
    original: Body
    body: Body

    @property
    def place(self) -> str:
        """Where it was parked from."""
        return self.queue

    @property
    def identity(self) -> str:
        """The same message from the same queue is the same parked thing."""
        return _digest(self.queue, self.message_id or "", self.original.digest)


class FromWork(Value):
    """A task (事务): an effect of an aggregate that a partner did not take, as long as we tried.

    ``what`` is the kind of effect, as in the timer ``park:<what>``.
    """

    kind: Literal["task"] = "task"
    collection: str
    key: str
    what: str

    @property
    def place(self) -> str:
        """Where it was parked from."""
        return f"{self.collection}/{self.what}"

    @property
    def type(self) -> str:
        """What kind of thing it is."""
        return self.what

    @property
    def identity(self) -> str:
        """The same effect of the same aggregate is the same parked thing."""
        return _digest(self.collection, self.key, self.what)


Origin = Annotated[FromQueue | FromWork, Field(discriminator="kind")]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
