from tests.conformance.ordeals import Ordeals
from tests.conformance.subjects.intake import INTAKE


class TestIntake(Ordeals):
    service = INTAKE
