"""A launcher of a stack of no weight, to be ended from outside: ``python -m ... FOLDER``."""

import asyncio
import sys
from pathlib import Path

from deploy.local.folder import Folder
from deploy.local.stack import Stack
from deploy.local.watch import cancelled_by_signals
from tests.component.local.tiny_parts import tiny


async def main(root: Path) -> None:
    folder = Folder(root)
    stack = Stack(
        servers=[tiny("server", root)], partners=[tiny("partner", root)], services=[tiny("service", root)]
    )
    with folder.locked(), cancelled_by_signals():
        await stack.start()
        try:
            print("ready", flush=True)  # noqa: T201 - the test reads it
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            print("asked to end", flush=True)  # noqa: T201 - the test reads it
        finally:
            await stack.stop()


asyncio.run(main(Path(sys.argv[1])))
