import pytest

from services.dept_gateway.domain.mapping import CollidingNamesError, MissingError, need_text, nest, pick_text


def test_dotted_names_become_objects() -> None:
    assert nest({"sqr.xm": "甲", "sqr.zj.hm": "乙", "bh": 1}) == {
        "sqr": {"xm": "甲", "zj": {"hm": "乙"}},
        "bh": 1,
    }


@pytest.mark.parametrize("names", [("a", "a.b"), ("a.b", "a"), ("a.b.c", "a.b")])
def test_a_name_cannot_be_field_and_object(names: tuple[str, str]) -> None:
    with pytest.raises(CollidingNamesError):
        nest(dict.fromkeys(names, "x"))


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"a": {"b": "x"}}, "x"),
        ({"a": {"b": " x "}}, "x"),
        ({"a": {"b": 7}}, "7"),
        ({"a": {"b": "null"}}, None),
        ({"a": {"b": None}}, None),
        ({"a": {"b": True}}, None),
        ({"a": {"b": ["x"]}}, None),
        ({"a": "x"}, None),
        ({}, None),
        ([], None),
        ("x", None),
    ],
)
def test_text_is_read_wherever_there_is_some(document: object, text: str | None) -> None:
    assert pick_text(document, "a.b", frozenset({"", "null"})) == text


def test_a_missing_text_is_named() -> None:
    with pytest.raises(MissingError, match=r"a\.b"):
        need_text({"a": {}}, "a.b")
