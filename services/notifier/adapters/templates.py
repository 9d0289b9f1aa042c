import tomllib
from pathlib import Path

from pydantic import ValidationError

from services.notifier.domain.templates import Templates


class TemplatesUnreadableError(Exception):
    """The file of templates is missing or wrong; the message names file, entry and fault."""


def load_templates(path: Path) -> Templates:
    """Read and check a file of templates (TOML); raises ``TemplatesUnreadableError``."""
    try:
        return Templates.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TemplatesUnreadableError(f"{path}: {error}") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg']}" for fault in error.errors()
        )
        raise TemplatesUnreadableError(f"{path}: {faults}") from error
