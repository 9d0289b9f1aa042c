from tests.conformance.ordeals import Ordeals
from tests.conformance.subjects.notifier import NOTIFIER


class TestNotifier(Ordeals):
    service = NOTIFIER
