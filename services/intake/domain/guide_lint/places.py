from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import product

from contracts.catalog import Catalogue, Department, Zone

_AS_WRITTEN = str.maketrans({"(": "（", ")": "）", ",": "、", "，": "、"})
_KINDS = ("功能区", "专业窗口")


@dataclass(frozen=True, slots=True)
class Owner:
    """实施主体: a department, maybe a part of it, maybe at a window; none of them: the centre itself."""

    department: str | None = None
    sub_unit: str | None = None
    window: str | None = None


class Places:
    """Who and where items can be, by the names in force on one day."""

    def __init__(self, catalogue: Catalogue, day: date) -> None:
        self._catalogue = catalogue
        self._day = day
        self._owners = dict(_owners(catalogue, day))
        self._labels = {owner: label for label, owner in self._owners.items()}
        self._zones = {name: zone for zone in catalogue.zones for name in _zone_names(zone)}

    def owner(self, label: str) -> Owner | None:
        """Return whom a name means, None where nobody has it."""
        return self._owners.get(_plain(label))

    def zone(self, label: str) -> Zone | None:
        """Return the zone of a name, with or without 功能区 at its end."""
        return self._zones.get(_plain(label))

    def owner_advice(self, label: str) -> str:
        """Return what to do about a name that nobody has."""
        ended = next(
            (each for each in self._catalogue.departments if _plain(each.name) == _plain(label)), None
        )
        if ended is not None:
            heir = self._catalogue.in_force(ended.code, self._day)
            return f"这个部门已经撤销，请改为“{heir.name}”" if heir is not ended else "这个部门已经撤销"
        return f"没有这个部门{_meant(label, self._owners)}，请按目录里的名称填写"

    def zone_advice(self, label: str) -> str:
        """Return what to do about a zone that there is not."""
        return f"没有这个功能区{_meant(label, self._zones)}，请按目录里的名称填写"

    def owner_label(self, owner: Owner) -> str:
        """Return the name of an owner, of its successor where it has ended."""
        if owner.department is not None:
            department = self._catalogue.in_force(owner.department, self._day)
            owner = Owner(department.code, owner.sub_unit, owner.window)
            if owner not in self._labels:
                return _label(department, owner.sub_unit, owner.window, self._catalogue)
        return self._labels[owner]

    def same_department(self, code: str | None, named: str | None) -> bool:
        """Whether a department in an older version is, on this day, the one that a list names."""
        if code is None or named is None:
            return code is named
        return self._catalogue.in_force(code, self._day).code == named


def _owners(catalogue: Catalogue, day: date) -> Iterator[tuple[str, Owner]]:
    windows = [window.code for zone in catalogue.zones for window in zone.windows]
    for department in catalogue.departments:
        if department.valid_until is not None and day > department.valid_until:
            continue
        units = [unit.code for unit in department.sub_units]
        for unit, window in product((None, *units), (None, *windows)):
            yield _label(department, unit, window, catalogue), Owner(department.code, unit, window)
    for zone in catalogue.zones:
        for hall_window in zone.windows:
            yield _plain(hall_window.name), Owner(window=hall_window.code)
    yield _plain(catalogue.centre.name), Owner()


def _label(department: Department, unit: str | None, window: str | None, catalogue: Catalogue) -> str:
    units = {each.code: each.name for each in department.sub_units}
    windows = {each.code: each.name for zone in catalogue.zones for each in zone.windows}
    parts = [units.get(unit, unit)] if unit else []
    parts += [windows[window]] if window else []
    return _plain(f"{department.name}（{'、'.join(parts)}）" if parts else department.name)


def _zone_names(zone: Zone) -> Iterator[str]:
    name = _plain(zone.name)
    yield name
    for kind in _KINDS:
        yield name.removesuffix(kind)


def _meant(label: str, names: Mapping[str, object]) -> str:
    close = get_close_matches(_plain(label), names, 1, 0.6)
    return f"，是不是“{close[0]}”？" if close else ""


def _plain(label: str) -> str:
    return "".join(label.split()).translate(_AS_WRITTEN)
