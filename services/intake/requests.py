"""What intake is asked over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Header
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationError,
)
from pydantic_core import CoreSchema, core_schema

from contracts.case import RatedStage, RatingLevel
from services.intake import shape
from services.intake.domain.application import Application
from services.intake.domain.faults import Fault

IdempotencyKey = Annotated[
    str,
    StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_.~-]+$"),
    Header(alias="Idempotency-Key"),
]
"""8 to 64 characters that need no escaping in a URL (RFC 3986, unreserved)."""

QueryCode = Annotated[str, StringConstraints(min_length=1, max_length=20), Header(alias="X-Query-Code")]


@dataclass(frozen=True, slots=True)
class Submission:
    """An application as it was read, and what of it could not be read.

    Reading never fails: a wrong type or an unknown field is told in the same one-time notice as a missing
    material, not before it.
    """

    application: Application
    faults: tuple[Fault, ...]

    @classmethod
    def read(cls, body: Any, read: Callable[[Any], Application]) -> "Submission":
        """Read as much of the body as fits."""
        try:
            return cls(read(body), ())
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)
        rest = shape.without(body, errors) if isinstance(body, dict) else {}
        return cls(read(rest), shape.faults_of(errors))

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Publish the schema of an application; read by ``read``."""
        return core_schema.no_info_wrap_validator_function(cls.read, handler.generate_schema(Application))


class Request(BaseModel):
    """A body that is read as it is or not at all."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", str_strip_whitespace=True)


class WithdrawalRequest(Request):
    """撤回申请."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class RatingRequest(Request):
    """评价 of one stage."""

    stage: RatedStage = Field(strict=False)
    level: RatingLevel = Field(strict=False)
    text: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
