from datetime import date

from contracts.catalog import Catalogue, Item
from services.chassis.clock import CENTRE_ZONE, Clock
from services.intake import answers
from services.intake.domain.refusals import UnknownItemError
from services.intake.domain.words import APPLICANT_KINDS, ITEM_TYPES, MATERIAL_FORMS, limit_words


class ShowGuides:
    """办事目录 and 办事指南, in the words a citizen reads."""

    def __init__(self, catalogue: Catalogue, clock: Clock) -> None:
        self._catalogue = catalogue
        self._clock = clock

    def items(self, *, zone: str | None, department: str | None) -> answers.ItemList:
        """Return the items, of one zone or department if named."""
        return answers.ItemList(
            items=[
                _listed(item)
                for item in self._catalogue.items_on(self._today())
                if zone in (None, item.zone) and department in (None, item.department)
            ]
        )

    def guide(self, code: str, version: int | None = None) -> answers.Guide:
        """Return an item's guide: the one in force today, or the version named.

        Raises ``UnknownItemError`` when there is none.
        """
        today = self._today()
        known = self._catalogue
        item = known.item_on(code, today) if version is None else known.version_of(code, version)
        if item is None:
            raise UnknownItemError(code)
        return answers.Guide(
            **short_guide(item).model_dump(),
            version=item.version,
            valid_from=item.valid_from,
            short_name=item.short_name,
            item_type=ITEM_TYPES[item.item_type],
            sample=item.sample,
            zone=item.zone,
            zone_name=self._catalogue.zones_by_code[item.zone].name,
            department=item.department,
            department_name=self._department_name(item, today),
            legal_basis=list(item.legal_basis),
            procedure=list(item.procedure),
            statutory_limit=limit_words(item.statutory_limit),
            promised_limit=limit_words(item.promised_limit),
            result=item.result,
            express=item.express,
            online=item.online,
        )

    def _today(self) -> date:
        return self._clock.now().astimezone(CENTRE_ZONE).date()

    def _department_name(self, item: Item, today: date) -> str:
        """Name who decides, as it is called today; the zone where the item names no department."""
        if item.department is None:
            return self._catalogue.zones_by_code[item.zone].name
        return self._catalogue.in_force(item.department, today).name


def short_guide(item: Item) -> answers.ShortGuide:
    """Return what an applicant needs to put an application right."""
    return answers.ShortGuide(
        item=answers.ItemName(code=item.code, name=item.name),
        applicants=[APPLICANT_KINDS[kind] for kind in item.applicants],
        conditions=list(item.conditions),
        materials=[
            answers.GuideMaterial(
                code=material.code,
                name=material.name,
                required=material.required,
                originals=material.originals,
                forms=[MATERIAL_FORMS[form] for form in material.forms],
                issued_by=material.issued_by,
            )
            for material in item.materials
        ],
        fields=[
            answers.GuideField(code=field.code, label=field.label, required=field.required)
            for field in item.fields
        ],
    )


def _listed(item: Item) -> answers.ListedItem:
    return answers.ListedItem(
        code=item.code,
        name=item.name,
        item_type=ITEM_TYPES[item.item_type],
        zone=item.zone,
        department=item.department,
        promised_limit=limit_words(item.promised_limit),
        express=item.express,
        online=item.online,
    )
