"""Lists (事项清单) as files: .xlsx with two sheets, or two .csv files beside each other."""

from services.intake.adapters.lists.header_map import HeaderMapError, read_header_map
from services.intake.adapters.lists.reading import read_sheets

__all__ = ["HeaderMapError", "read_header_map", "read_sheets"]
