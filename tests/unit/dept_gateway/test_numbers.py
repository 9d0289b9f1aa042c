import pytest

from services.dept_gateway.domain.errors import MisnumberedError
from services.dept_gateway.domain.numbers import case_no_of, check_number


def test_a_work_order_number_names_its_case() -> None:
    assert case_no_of("6229000220261123000017.zhujian") == "6229000220261123000017"
    check_number("6229000220261123000017.zhujian", "6229000220261123000017")


@pytest.mark.parametrize(
    "number", ["622900.zhujian", "6229000220261123000017", "zhujian", "6229000220261123000017.a.b"]
)
def test_a_number_of_another_case_is_refused(number: str) -> None:
    with pytest.raises(MisnumberedError):
        check_number(number, "6229000220261123000017")
