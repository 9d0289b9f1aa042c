"""What is written out comes in as it was, whatever it says; what is clean stays clean."""

import string
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.case import ApplicantKind
from contracts.catalog import Catalogue, DayUnit, Item, ItemType, Limit, Material
from contracts.guide_words import asks_for_copy, is_catch_all, leaves_open
from contracts.items import ApplyingBy, Settled
from deploy.samples.identities import Identities
from services.intake.adapters.lists import read_sheets
from services.intake.adapters.lists.writing import write_list
from services.intake.domain.catalogue_change import Comparison
from services.intake.domain.guide_lint.lint import lint
from services.intake.domain.guide_lint.places import Places
from services.intake.domain.guide_listing import listed
from tests.unit.guides.given import DAY, LINXIA, a_list, but_with
from tests.unit.guides.test_change import list_of

WORDS = st.text(
    st.sampled_from(
        "许可证登记表原件身份营业执照等级其他组织第一二（）《》、，。“”；: =+-@#'\"<>&"
        + string.ascii_letters
        + "019"
    ),
    min_size=1,
    max_size=24,
).map(lambda text: " ".join(f"证{text}书".split()))
"""Texts of one line that say something, with all that spreadsheets take for formulas, markup and numbers."""

PLACES_OF_ITEMS = st.sampled_from(
    sorted(
        {(item.department or "", item.sub_unit or "", item.window or "", item.zone) for item in LINXIA.items}
    )
)


def lines(text: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(text, min_size=1, max_size=3).map(tuple)


@st.composite
def limits(draw: st.DrawFn) -> tuple[Limit, Limit]:
    statutory = Limit(days=draw(st.integers(0, 365)), unit=draw(st.sampled_from(DayUnit)))
    promised = Limit(days=draw(st.integers(0, 365)), unit=draw(st.sampled_from(DayUnit)))
    return (promised, statutory) if promised.may_outlast(statutory) else (statutory, promised)


@st.composite
def materials(draw: st.DrawFn) -> tuple[Material, ...]:
    sound = WORDS.filter(lambda name: not asks_for_copy(name) and not leaves_open(name))
    names = draw(st.lists(sound, min_size=1, max_size=4, unique=True))
    forms = st.sampled_from([("paper",), ("electronic",), ("paper", "electronic"), ("electronic", "paper")])
    return tuple(
        Material(
            code=f"m{number}",
            name=name,
            kind=draw(sound),
            required=draw(st.booleans()),
            originals=draw(st.integers(0, 20)),
            forms=draw(forms),
            issued_by=draw(WORDS),
        )
        for number, name in enumerate(names, start=10)
    )


@st.composite
def items(draw: st.DrawFn, number: int) -> Item:
    department, sub_unit, window, zone = draw(PLACES_OF_ITEMS)
    statutory, promised = draw(limits())
    if promised.may_outlast(statutory):
        statutory = promised
    organ = Identities(number).uscc(ApplicantKind.AGENCY)
    return Item(
        code=f"any-item{number}",
        task_code=f"{organ}3620100{number:03d}000" + draw(st.sampled_from(("", "01"))),
        version=draw(st.integers(1, 9)),
        name=draw(WORDS),
        short_name="简称",
        sample=draw(st.booleans()),
        item_type=draw(st.sampled_from(ItemType)),
        zone=zone,
        department=department or None,
        sub_unit=sub_unit or None,
        window=window or None,
        settled=draw(st.none() | st.sampled_from(Settled)),
        ways=draw(st.lists(st.sampled_from(ApplyingBy), unique=True).map(tuple)),
        legal_basis=draw(lines(WORDS)),
        applicants=draw(st.lists(st.sampled_from(ApplicantKind), min_size=1, unique=True).map(tuple)),
        conditions=draw(lines(WORDS.filter(lambda text: not is_catch_all(text)))),
        materials=draw(materials()),
        procedure=draw(lines(WORDS)),
        statutory_limit=statutory,
        promised_limit=promised,
        result=draw(WORDS),
        express=draw(st.booleans()),
        online=draw(st.booleans()),
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    drawn = tuple(draw(items(number)) for number in range(draw(st.integers(1, 3))))
    return but_with(LINXIA, items=drawn)


@given(catalogues())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_exported_and_imported_again_changes_nothing(catalogue: Catalogue) -> None:
    places = Places(catalogue, DAY)
    drawn = list_of(catalogue)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "清单.xlsx"
        write_list(path, drawn.sheets)
        sheets, _ = read_sheets(path, {}, on_row=lambda: None)
    linted = lint(path.name, sheets, places, {}, on_row=lambda: None)
    assert linted.findings == ()
    change = Comparison(catalogue, places, DAY).change(linted.guides)
    assert (change.versions, change.same) == ((), len(catalogue.items))
    nothing = but_with(LINXIA, items=())
    afresh = Comparison(nothing, Places(nothing, DAY), DAY).change(linted.guides)
    for item, new in zip(catalogue.items, afresh.added, strict=True):
        zone = LINXIA.zones_by_code[item.zone].name
        assert listed(new, places, zone) == listed(item, places, zone)


@given(st.integers(1, 40), st.integers())
@settings(max_examples=30, deadline=None)
def test_a_clean_list_has_no_finding(length: int, seed: int) -> None:
    assert a_list(length, seed=seed).findings() == ()
