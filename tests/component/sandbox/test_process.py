import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from deploy.sandbox import sms
from deploy.sandbox.process import ConfigurationError, read_configuration
from tests.component.sandbox.gateway_side import DEPARTMENTS, DepartmentLine
from tests.support.outside import running
from tests.support.receiver import Receiver

GOOD = {"key_id": "k", "key_secret": "very-secret", "receipt_url": "http://127.0.0.1:1/r"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"key_id": 5}, "key_id"),
        ({"latency": [2, 1]}, "latency"),
        ({"recipt_url": "http://x"}, "recipt_url"),
    ],
)
def test_a_bad_configuration_is_told_by_its_places_not_its_values(
    tmp_path: Path, changes: dict[str, Any], named: str
) -> None:
    file = tmp_path / "sms.json"
    file.write_text(json.dumps({**GOOD, **changes}))
    with pytest.raises(ConfigurationError) as problem:
        read_configuration(file, sms.SmsConfiguration)
    assert str(problem.value).startswith(f"{file}:\n  {named}")
    assert "very-secret" not in str(problem.value)


def test_a_missing_configuration_ends_the_command_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "nowhere.json"
    monkeypatch.setattr("sys.argv", ["sms", "--port", "1", "--config", str(nowhere)])
    with pytest.raises(SystemExit) as end:
        sms.main()
    assert end.value.code == 2
    assert capsys.readouterr().err == f"{nowhere}: No such file or directory\n"


async def test_sigterm_ends_a_process_with_zero_even_while_it_holds_an_answer(
    tmp_path: Path, gateway: Receiver
) -> None:
    config = {"gateway_url": gateway.url, "departments": DEPARTMENTS, "latency": [60, 60]}
    async with running("department", tmp_path, config) as outside:
        await outside.faults(kind="timeout_after_commit", rate=1, delay=600)
        line = DepartmentLine(outside.url, outside.http, gateway)
        held = asyncio.create_task(line.accept("zhujian", "TERM"))
        while await outside.times_done("TERM") == 0:
            assert not held.done()
        outside.process.terminate()
        assert await asyncio.wait_for(outside.process.wait(), 5) == 0
        assert (await held)["code"] == "0"
