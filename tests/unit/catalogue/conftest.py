from pathlib import Path

import pytest

from tests.unit.catalogue import small


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound catalogue, to be broken."""
    return small.write(tmp_path / "catalogue")
