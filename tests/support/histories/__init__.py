"""Whole cases as they truly happened, generated, for tests that tell them in another way."""

from tests.support.histories.case import CaseHistory
from tests.support.histories.cases import case_histories
from tests.support.histories.parcels import journeys

__all__ = ["CaseHistory", "case_histories", "journeys"]
