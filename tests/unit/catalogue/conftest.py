from pathlib import Path

import pytest

from tests.support.catalogues import small


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound catalogue, to be broken."""
    return small.write(tmp_path / "catalogue")
