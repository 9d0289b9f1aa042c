from tests.conformance.ordeals import Ordeals
from tests.conformance.subjects.courier import COURIER


class TestCourier(Ordeals):
    service = COURIER
