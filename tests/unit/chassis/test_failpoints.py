import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from services.chassis import failpoints
from services.chassis.failpoints import Point, Rehearsal, RehearsedError


@pytest.fixture(autouse=True)
def _cleared() -> Iterator[None]:
    yield
    failpoints.clear()


def test_nothing_happens_unless_it_is_rehearsed() -> None:
    for point in Point:
        failpoints.passed(point)
    failpoints.about_to_handle()


def test_a_process_dies_at_the_passing_it_was_told() -> None:
    script = (
        "from services.chassis import failpoints as f\n"
        "f.arm(f.Rehearsal(die_at='after_write', passing=2))\n"
        "f.passed(f.Point.AFTER_WRITE); f.passed(f.Point.BEFORE_ACK); print('once', flush=True)\n"
        "f.passed(f.Point.AFTER_WRITE); print('twice', flush=True)\n"
    )

    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert ended.returncode == -signal.SIGKILL
    assert "once" in ended.stdout
    assert "twice" not in ended.stdout


def test_handlers_fail_as_often_as_they_are_told() -> None:
    failpoints.arm(Rehearsal(fail_handlers=1.0))

    with pytest.raises(RehearsedError):
        failpoints.about_to_handle()


def test_a_rehearsal_of_something_unknown_is_refused() -> None:
    with pytest.raises(ValidationError, match="die_at"):
        Rehearsal.model_validate_json('{"die_at": "lunch"}')
