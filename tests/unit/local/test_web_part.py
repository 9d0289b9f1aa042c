from pathlib import Path

from deploy.local.web import WebPart


def test_what_a_part_is_told_besides_holds_from_its_next_launch_until_it_is_told_otherwise(
    tmp_path: Path,
) -> None:
    part = WebPart("tiny", ("-m", "tiny"), {"TOLD": "once"}, port=1, ready="/", log=tmp_path / "log")

    part.tell({"YC_CLOCK_SKEW": "300"})
    told = part._launch().environment
    part.tell({})
    afterwards = part._launch().environment

    assert (told["TOLD"], told["YC_CLOCK_SKEW"]) == ("once", "300")
    assert "YC_CLOCK_SKEW" not in afterwards
