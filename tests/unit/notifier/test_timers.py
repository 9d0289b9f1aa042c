"""How long a notice without an outcome waits, and when we stop."""

from datetime import timedelta

from services.chassis.retry import PATIENCE, is_over
from services.notifier.domain.notice import Notice
from services.notifier.settings import NotifierSettings
from services.notifier.usecases.timers import next_look
from tests.support.messages import NOW


def test_the_first_look_comes_after_the_longest_call_is_over() -> None:
    rules = NotifierSettings.model_fields["sms_timeout"].metadata
    longest = timedelta(seconds=max(rule.le for rule in rules if hasattr(rule, "le")))
    assert next_look(Notice(), NOW) - NOW > 2 * longest


def test_a_notice_is_looked_at_seven_times_within_a_day() -> None:
    notice, moment, looks = Notice(failing_since=NOW), NOW, 0
    while not is_over(notice.failing_since, moment):
        look_at = next_look(notice, moment)
        notice, moment, looks = notice.set_out(moment, look_at), look_at, looks + 1
    assert (looks, moment - NOW) == (7, PATIENCE)
