from tests.conformance.ordeals import Ordeals
from tests.conformance.subjects.dept_gateway import DEPT_GATEWAY


class TestDeptGateway(Ordeals):
    service = DEPT_GATEWAY
