import re
from datetime import date
from typing import Final

from services.intake.domain.identity import identity_number_flaw

_PHONE: Final = re.compile(r"(?<![\dA-Z])1[3-9]\d{9}(?![\dA-Z])", re.ASCII)
_EIGHTEEN: Final = re.compile(r"(?<![\dA-Z])\d{17}[\dX](?![\dA-Z])", re.ASCII)


def holds_personal_number(text: str, today: date) -> bool:
    """Whether free text contains a mobile or a genuine identity number.

    Summaries, reasons and comments travel in the clear, so such a number must not be in them. Eighteen
    digits that are no identity number, as in a project code, may stand.
    """
    text = text.upper()
    if _PHONE.search(text):
        return True
    return any(identity_number_flaw(found, today) is None for found in _EIGHTEEN.findall(text))
