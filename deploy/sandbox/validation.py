"""What is wrong with something received, told without repeating what it says."""

from pydantic import ValidationError


def places(problem: ValidationError) -> str:
    """Name the fields at fault, never their values."""
    return "，".join(sorted({".".join(map(str, error["loc"])) or "JSON" for error in problem.errors()}))
