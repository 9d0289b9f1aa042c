from services.dept_gateway.domain.errors import MisnumberedError


def case_no_of(work_order_no: str) -> str:
    """Return the case number in a work order number (交办单号), ``<case number>.<department or zone>``."""
    case_no, _, _ = work_order_no.rpartition(".")
    return case_no or work_order_no


def check_number(work_order_no: str, case_no: str) -> None:
    """Raise ``MisnumberedError`` if a work order number is not one of this case."""
    if work_order_no == case_no or case_no_of(work_order_no) != case_no:
        raise MisnumberedError(f"{work_order_no} is no work order of {case_no}")
