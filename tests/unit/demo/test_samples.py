from pathlib import Path

import pytest

from contracts.catalog import Catalogue
from deploy.demo.samples import Ending, samples
from services.chassis.catalogue import load_catalogue

CATALOG = Path(__file__).parents[3] / "deploy" / "catalog" / "linxia"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(CATALOG)


def test_two_hundred_samples_touch_every_department_and_window(catalogue: Catalogue) -> None:
    items = [sample.item for sample in samples(catalogue, 200)]

    assert {item.department for item in items if item.department} == set(catalogue.departments_by_code)
    assert {item.zone for item in items} == set(catalogue.zones_by_code)
    assert {item.window for item in items if item.window} == {"bank"}


def test_every_ending_is_among_them(catalogue: Catalogue) -> None:
    assert {sample.ending for sample in samples(catalogue, 60)} == set(Ending)


def test_the_same_seed_gives_the_same_samples(catalogue: Catalogue) -> None:
    assert samples(catalogue, 40) == samples(catalogue, 40)
    assert samples(catalogue, 40) != samples(catalogue, 40, seed=1)


def test_only_what_the_guide_sends_by_express_goes_by_express(catalogue: Catalogue) -> None:
    for sample in samples(catalogue, 200):
        if sample.application["hand_out"]["mode"] == "express":
            assert sample.item.express


def test_a_correction_differs_from_what_was_handed_in_first(catalogue: Catalogue) -> None:
    corrected = [sample for sample in samples(catalogue, 100) if sample.ending is Ending.CORRECTED]

    assert corrected
    assert all(sample.first and sample.first != sample.application for sample in corrected)
