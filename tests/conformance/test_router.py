from tests.conformance.ordeals import Ordeals
from tests.conformance.subjects.router import ROUTER


class TestRouter(Ordeals):
    service = ROUTER
