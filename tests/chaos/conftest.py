from collections.abc import AsyncIterator

import pytest

from deploy.local.folder import Folder
from tests.chaos.stage import Stage, staged


@pytest.fixture(scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One stack for the whole selection: data stays from round to round."""
    async with staged(Folder(tmp_path_factory.mktemp("chaos"))) as found:
        yield found
