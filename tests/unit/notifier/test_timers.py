"""How long a notice without an outcome waits, and when we stop."""

from datetime import timedelta

from services.notifier.settings import NotifierSettings
from services.notifier.usecases.timers import is_exhausted, next_look
from tests.support.messages import NOW


def test_the_first_look_comes_after_the_longest_call_is_over() -> None:
    rules = NotifierSettings.model_fields["sms_timeout"].metadata
    longest = timedelta(seconds=max(rule.le for rule in rules if hasattr(rule, "le")))
    assert next_look(1, NOW) - NOW > 2 * longest


def test_eight_attempts_within_a_day_and_one_last_look() -> None:
    moment, attempts = NOW, 1
    while not is_exhausted(attempts):
        moment, attempts = next_look(attempts, moment), attempts + 1
    assert attempts == 9
    assert timedelta(hours=23, minutes=55) < moment - NOW < timedelta(hours=24, minutes=5)
