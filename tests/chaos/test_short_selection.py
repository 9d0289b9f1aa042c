"""What of `make chaos` fits into every test run: one round of each family that needs no long wait."""

from functools import partial

import pytest

from deploy.sandbox.faults import FaultKind
from services.chassis.failpoints import Point
from tests.chaos.books import balance_all
from tests.chaos.report import table
from tests.chaos.round import Round
from tests.chaos.rounds.broker import killed
from tests.chaos.rounds.messages import duplicated, poison
from tests.chaos.rounds.partners import misbehaving
from tests.chaos.rounds.services import dies_at
from tests.chaos.run import play_round
from tests.chaos.stage import Stage

SELECTION = (
    Round("broker killed", "SIGKILL", partial(killed, "broker", cases=6)),
    Round(
        "partners called, services dead",
        "SIGKILL after the effect",
        partial(dies_at, Point.AFTER_EFFECT, ("dept_gateway", "notifier", "courier"), cases=6),
    ),
    Round("messages duplicated", "every one", partial(duplicated, cases=6)),
    Round("poison", "on every queue", partial(poison, cases=6)),
    Round(
        "sms sent, no answer",
        "timeout after commit",
        partial(misbehaving, FaultKind.TIMEOUT_AFTER_COMMIT, names=("sms",), cases=6),
    ),
)


@pytest.mark.parametrize("each", SELECTION, ids=lambda each: each.name.replace(" ", "_"))
async def test_nothing_is_lost_and_nothing_done_twice(each: Round, stage: Stage) -> None:
    result = await play_round(stage, each)

    assert result.complaints == ()
    assert dict(result.account.lost) == {}
    assert result.account.duplicates == ()
    assert result.account.accepted == 6
    assert table(result).row_count == 1


async def test_after_all_that_the_books_of_all_rounds_balance(stage: Stage) -> None:
    account = await balance_all(stage)

    assert account.accepted == len(stage.applicants) > 0
    assert account.balanced, (account.lost, account.duplicates)
