"""Ways to break the small catalogue in one place, and what should be said of each."""

from typing import NamedTuple

from tests.support.catalogues import small


class Case(NamedTuple):
    """One thing broken, and what should be said of it."""

    file: str
    old: str
    new: str
    entry: str
    field: str
    says: str


ZONE, DEPARTMENT, BUILDING, TRADE, BANK = (
    "zones.toml",
    "departments.toml",
    "items/building.toml",
    "items/trade.toml",
    "items/bank.toml",
)
PERMIT = "building-permit"
TWO_MATERIALS = small.BUILDING[small.BUILDING.index("materials") : small.BUILDING.index("procedure")]

BROKEN_BY_ITSELF = {
    "no express": Case(BUILDING, "express = true\n", "", PERMIT, "express", "is missing; add it"),
    "no statutory limit": Case(
        BANK,
        'statutory_limit = { days = 0, unit = "working" }\n',
        "",
        "bank-account",
        "statutory_limit",
        "is missing; add it",
    ),
    "no issuer": Case(
        BUILDING,
        ', issued_by = "设计单位"',
        "",
        PERMIT,
        "materials[drawings].issued_by",
        "is missing; add it",
    ),
    "no code": Case(TRADE, 'code = "trade-registration"\n', "", "公司设立登记", "code", "is missing; add it"),
    "unknown field": Case(
        BUILDING, "express = true", "express = true\nfee = 3", PERMIT, "fee", "is not known here"
    ),
    "unknown word": Case(
        TRADE, '["person"]', '["people"]', "trade-registration", "applicants[1]", "'people'"
    ),
    "unknown unit": Case(
        BUILDING,
        '15, unit = "natural"',
        '15, unit = "weeks"',
        PERMIT,
        "statutory_limit.unit",
        "it is 'weeks'",
    ),
    "yes for true": Case(BUILDING, "online = true", 'online = "yes"', PERMIT, "online", "valid boolean"),
    "too long a short name": Case(
        BUILDING,
        'short_name = "施工许可"',
        f'short_name = "{"长" * 21}"',
        PERMIT,
        "short_name",
        "at most 20 char",
    ),
    "no materials": Case(BUILDING, TWO_MATERIALS, "materials = []\n", PERMIT, "materials", "at least 1 item"),
    "no department code": Case(
        BUILDING, 'code = "building-permit"', 'code = "permit"', "permit", "code", "pattern"
    ),
    "three digits": Case(ZONE, 'number = "01"', 'number = "001"', "works", "number", "it is '001'"),
    "region in words": Case("centre.toml", '"622900"', '"临夏"', "centre", "centre.region", "it is '临夏'"),
    "no such date": Case(
        DEPARTMENT,
        'name = "州工商局"',
        'name = "州工商局"\nvalid_until = "明年"',
        "trade",
        "valid_until",
        "date",
    ),
}

NAMES_NOTHING = {
    "zone": Case(
        TRADE, 'zone = "works"', 'zone = "market"', "trade-registration", "zone", "market is not in zones"
    ),
    "department": Case(
        BANK,
        'window = "bank"',
        'department = "fires"',
        "bank-account",
        "department",
        "fires is not in departments",
    ),
    "window": Case(
        BANK, 'window = "bank"', 'window = "post"', "bank-account", "window", "post is not in the windows"
    ),
    "sub-unit": Case(
        BUILDING, 'sub_unit = "fire"', 'sub_unit = "road"', PERMIT, "sub_unit", "road is not in the"
    ),
    "sub-unit of nobody": Case(
        BANK,
        'window = "bank"',
        'window = "bank"\nsub_unit = "fire"',
        "bank-account",
        "sub_unit",
        "no department",
    ),
    "lead": Case(
        ZONE, 'lead = "building"', 'lead = "planning"', "works", "lead", "planning is not in departments"
    ),
    "nobody": Case(BANK, 'window = "bank"\n', "", "bank-account", "department", "zone fund has no lead"),
}

TWICE = {
    "item": Case(TRADE, "trade-registration", "bank-account", "bank-account", "code", "used before"),
    "zone number": Case(
        ZONE, 'number = "02"', 'number = "01"', "fund", "number", "used before, by works in zones"
    ),
    "window": Case(
        ZONE,
        'windows = [{ code = "bank", name = "银行窗口" }]',
        'windows = [{ code = "bank", name = "一" }, { code = "bank", name = "二" }]',
        "fund",
        "windows",
        "bank is used before",
    ),
    "sub-unit": Case(
        DEPARTMENT,
        '{ code = "fire", name = "消防" }',
        '{ code = "fire", name = "消防" }, { code = "fire", name = "交警" }',
        "building",
        "sub_units",
        "fire is used before",
    ),
    "material": Case(
        BUILDING, 'code = "drawings"', 'code = "form"', PERMIT, "materials", "form is used before"
    ),
    "form field": Case(
        BUILDING,
        '{ code = "site", label = "建设地点" }',
        '{ code = "site", label = "建设地点" }, { code = "site", label = "地址" }',
        PERMIT,
        "fields",
        "site is used before",
    ),
    "the centre's code": Case(
        "centre.toml", 'code = "hall"', 'code = "trade"', "trade", "code", "trade is the centre's code"
    ),
}

AGAINST_THE_LAW = {
    "longer": Case(
        BUILDING, "days = 7", "days = 16", PERMIT, "promised_limit", "longer than the law's 15 natural"
    ),
    "working days against natural": Case(
        BUILDING, '7, unit = "natural"', '7, unit = "working"', PERMIT, "promised_limit", "can be longer"
    ),
    "natural days beyond working": Case(
        TRADE, '3, unit = "working"', '16, unit = "natural"', "trade-registration", "promised_limit", "longer"
    ),
    "catch-all": Case(
        BUILDING, "已确定施工企业", "法律、行政法规规定的其他条件", PERMIT, "conditions[2]", "is a catch-all"
    ),
    "no such day": Case(
        "calendar.toml", "11-19", "02-30", "州庆", "month_day", "02-30 is no day of the year"
    ),
    "no day": Case("calendar.toml", 'month_day = "11-19"\n', "", "州庆", "days", "as is month_day"),
}
