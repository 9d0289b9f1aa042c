from pathlib import Path

import pytest

from contracts.case import ApplicantKind, HandOut
from contracts.catalog import Catalogue, Item
from deploy.demo.samples import samples
from deploy.samples.identities import Identities
from services.chassis.catalogue import load_catalogue
from services.chassis.clock import SystemClock
from services.intake.domain.application import Application
from services.intake.domain.examination import complete, examine
from services.intake.domain.faults import FaultCode
from services.intake.usecases.show_guide import ShowGuides
from tests.support.cases import TODAY


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[3] / "deploy" / "catalog" / "linxia")


def _application(item: Item, identities: Identities, kind: ApplicantKind) -> Application:
    person = kind is ApplicantKind.PERSON
    content = {
        "item_code": item.code,
        "channel": "window",
        "summary": item.short_name,
        "applicant": {
            "kind": kind,
            "name": identities.person_name() if person else identities.company_name(),
            "identity_number": identities.identity_number() if person else identities.uscc(kind),
            "phone": identities.phone(),
        },
        "form": {field.code: field.label for field in item.fields},
        "materials": [
            {"code": material.code, "form": form, "count": max(material.originals, 1)}
            for material in item.materials
            for form in material.forms[:1]
        ],
        "hand_out": {"mode": "window"},
    }
    return Application.model_validate(content)


def test_every_item_can_be_applied_for_by_all_whom_it_serves(catalogue: Catalogue) -> None:
    identities = Identities(2)
    for item in catalogue.items:
        for kind in item.applicants:
            application = _application(item, identities, kind)
            assert examine(application, item, TODAY) == (), item.code
            assert complete(application, item).hand_out is HandOut.WINDOW


def test_every_item_tells_all_that_an_empty_application_lacks(catalogue: Catalogue) -> None:
    for item in catalogue.items:
        faults = examine(Application(), item, TODAY)
        missing = [fault for fault in faults if fault.code is FaultCode.MATERIAL_MISSING]
        assert len(missing) == sum(material.required for material in item.materials), item.code


def test_every_item_has_a_guide(catalogue: Catalogue) -> None:
    guides = ShowGuides(catalogue, SystemClock())
    for item in catalogue.items:
        guide = guides.guide(item.code)
        assert all(
            (guide.applicants, guide.conditions, guide.materials, guide.procedure, guide.promised_limit)
        )
        assert guide.department_name


def test_the_samples_of_the_demonstration_are_what_they_say(catalogue: Catalogue) -> None:
    for sample in samples(catalogue, 2 * len(catalogue.items)):
        assert examine(Application.model_validate(sample.application), sample.item, TODAY) == ()
        if sample.first is not None:
            faults = examine(Application.model_validate(sample.first), sample.item, TODAY)
            assert {fault.code for fault in faults} == {
                FaultCode.IDENTITY_CHECK_DIGIT,
                FaultCode.PHONE,
                FaultCode.MATERIAL_MISSING,
            }
