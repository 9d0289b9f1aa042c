"""Wall time as partners write it: Asia/Shanghai, no zone, seconds."""

import re
from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_SHAPE: Final = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")


def now() -> datetime:
    """Return the wall time."""
    return datetime.now(SHANGHAI)


def written(moment: datetime) -> str:
    """Return ``YYYY-MM-DD HH:MM:SS``."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def read(text: str) -> datetime:
    """Return the moment a partner wrote. Raises ``ValueError`` for any other form."""
    if not _SHAPE.fullmatch(text):
        raise ValueError("time is YYYY-MM-DD HH:MM:SS")
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def _checked(text: str) -> str:
    read(text)
    return text


WallTime = Annotated[str, AfterValidator(_checked)]
"""Text that is a wall time, kept as it was written."""
