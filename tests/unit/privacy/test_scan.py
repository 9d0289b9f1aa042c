import hashlib
import uuid
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from deploy.privacy.numbers import numbers_in
from deploy.privacy.places import Finding, in_document, in_files

PHONE = "15400001234"  # 154 is a range of no carrier's customers


def identity_number(digits: str) -> str:
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


@given(st.sampled_from(["", " ", ":", "电话", '"', "\n"]), st.sampled_from(["", "。", '"', ",", " "]))
def test_a_phone_is_found_whatever_stands_around_it(before: str, after: str) -> None:
    assert list(numbers_in(f"{before}{PHONE}{after}")) == ["154****1234"]


@given(st.dates().filter(lambda day: day.year >= 1900), st.integers(0, 999))
def test_an_identity_number_is_found_and_shown_masked(born: object, serial: int) -> None:
    number = identity_number(f"622901{born!s}".replace("-", "") + f"{serial:03d}")
    (found,) = numbers_in(f"号码{number},")
    assert found == f"6229**********{number[-4:]}"
    assert list(numbers_in(number[:-1] + ("1" if number[-1] != "1" else "2"))) == []


@given(st.uuids(), st.binary(max_size=40))
def test_uuids_and_digests_hold_no_phones(number: uuid.UUID, raw: bytes) -> None:
    digest = hashlib.sha256(raw).hexdigest()
    assert list(numbers_in(f"{number} {digest} {number.hex}")) == []


def test_case_numbers_waybills_and_moments_are_not_persons() -> None:
    for text in (
        "6229000220261123000017",
        "1763874512345",
        "EX13800001234CN",
        "154****1234",
        "540873199001011241^0",
    ):
        assert list(numbers_in(text)) == []


def test_a_finding_says_where() -> None:
    document = {"_id": "C1", "state": {"notes": ["无", f"请拨{PHONE}"]}, "body": PHONE.encode()}
    assert list(in_document("yc_intake.cases", document)) == [
        Finding("yc_intake.cases/C1/state/notes/1", "154****1234"),
        Finding("yc_intake.cases/C1/body", "154****1234"),
    ]


def test_a_number_between_two_chunks_of_a_file_is_found_once(tmp_path: Path) -> None:
    file = tmp_path / "segment"
    for place in range(4_000_000 - 12, 4_000_000 + 2):
        file.write_bytes(b" " * place + PHONE.encode() + b" " * 100)
        assert list(in_files([file])) == [None, Finding(str(file), "154****1234")]
