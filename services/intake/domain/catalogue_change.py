"""What a list would change in the catalogue from a day on. Nothing goes by being left out of a list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.catalog import Catalogue, Item, Retirement
from services.intake.domain.guide_lint.lint import Guide
from services.intake.domain.guide_lint.places import Places
from services.intake.domain.guide_listing import Listing, changes, listed
from services.intake.domain.guide_version import version_of


class RetirementRefusedError(ValueError):
    """An item that cannot be ended so; its text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A new version of an item in force, and in what it differs."""

    item: Item
    fields: Sequence[tuple[str, str, str]]
    """Heading, before, after."""


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """A list compared with what is in force on the day from which it is to hold."""

    day: date
    added: Sequence[Item]
    changed: Sequence[Changed]
    same: int
    """How many items the list has as they are."""
    missing: Sequence[Item]
    """In force and not in the list: they stay in force."""
    retired: Sequence[Retirement]

    @property
    def versions(self) -> tuple[Item, ...]:
        """The versions that come in."""
        return (*self.added, *(each.item for each in self.changed))


class Comparison:
    """Compares guides with a catalogue as it will be on a day."""

    def __init__(self, catalogue: Catalogue, places: Places, day: date) -> None:
        self._catalogue = catalogue
        self._places = places
        self._day = day
        self._codes = {
            item.task_code: code for code, item in catalogue.items_by_code.items() if item.task_code
        }

    def change(
        self, guides: Sequence[Guide], *, retire: Collection[str] = (), reason: str = ""
    ) -> CatalogueChange:
        """Return what the guides of a list without findings change.

        ``retire`` names items to end, by 实施编码 or code. Raises ``RetirementRefusedError``.
        """
        added: list[Item] = []
        changed: list[Changed] = []
        codes: set[str] = set()
        for guide in guides:
            new, fields = self._against_force(guide)
            codes.add(new.code)
            if fields is None:
                added.append(new)
            elif fields:
                changed.append(Changed(new, fields))
        retired = [self._retirement(name, codes, reason) for name in dict.fromkeys(retire)]
        gone = {each.code for each in retired}
        left_out = [item for item in self._catalogue.items_on(self._day) if item.code not in codes]
        return CatalogueChange(
            day=self._day,
            added=added,
            changed=changed,
            same=len(guides) - len(added) - len(changed),
            missing=[item for item in left_out if item.code not in gone],
            retired=retired,
        )

    def _against_force(self, guide: Guide) -> tuple[Item, Sequence[tuple[str, str, str]] | None]:
        """Return the version that a guide describes, and its differences; None where none is in force."""
        code = self._codes.get(guide.item.task_code or "")
        newest = None if code is None else self._catalogue.items_by_code[code]
        in_force = None if code is None else self._catalogue.item_on(code, self._day)
        number = 1 if code is None else self._next(code)
        new = version_of(guide, in_force or newest, self._places, number=number, from_day=self._day)
        if in_force is None:
            return new, None
        return new, changes(self._listed(in_force), self._listed(new))

    def _listed(self, item: Item) -> Listing:
        return listed(item, self._places, self._catalogue.zones_by_code[item.zone].name)

    def _next(self, code: str) -> int:
        return self._catalogue.histories[code][-1].version + 1

    def _retirement(self, name: str, listed_codes: Collection[str], reason: str) -> Retirement:
        code = self._codes.get(name, name)
        if self._catalogue.item_on(code, self._day) is None:
            raise RetirementRefusedError(f"{name}：{self._day}没有这个有效的事项，请核对编码")
        if code in listed_codes:
            raise RetirementRefusedError(f"{name}：清单里还有这个事项，请先从清单里删去")
        if not reason.strip():
            raise RetirementRefusedError("取消事项必须写明理由（--reason）")
        return Retirement(code=code, version=self._next(code), valid_from=self._day, reason=reason.strip())
