import json

from deploy.sandbox.journal import Journal


def test_effects_duplicates_repeats_and_rejections_are_told_apart() -> None:
    journal = Journal()
    for key in ("a", "b", "a", "a"):
        journal.effect(key)
    journal.repeat("b")
    journal.rejection("nonce")
    report = journal.report(detail=False)
    assert report == {
        "effects": 2,
        "duplicates": 2,
        "repeats": 1,
        "rejected": 1,
        "by_key": {"a": 3, "b": 1},
    }


def test_detail_comes_newest_last_and_costs_a_bounded_amount() -> None:
    journal = Journal()
    journal.effect("big", received={"text": "长" * 10_000, "list": [{"x": 1}] * 1000})
    journal.remark("cancelled", "big", reason="x")
    first, last = journal.report(detail=True)["detail"]
    assert (first["key"], last["what"]) == ("big", "cancelled")
    assert len(json.dumps(first)) < 4000


def test_only_the_newest_details_are_kept_but_every_effect_counts() -> None:
    journal = Journal(details_kept=20)
    for number in range(30):
        journal.effect(str(number))
    report = journal.report(detail=True)
    assert report["effects"] == 30
    assert [entry["key"] for entry in report["detail"]] == [str(number) for number in range(10, 30)]
