"""Read a folder of bridge files: one TOML file for each department with a system of its own."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from services.dept_gateway.adapters.bridges.file import RestFile


class BridgeFilesError(ValueError):
    """Bridge files, or what the environment adds to them, are at fault; the message names each fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join((f"{len(faults)} fault(s) in the bridges:", *faults)))
        self.faults = tuple(faults)


class _Faults(Exception):  # noqa: N818 - several, collected
    def __init__(self, *faults: str) -> None:
        super().__init__(*faults)
        self.faults = faults


def load_bridge_files(folder: Path, departments: AbstractSet[str]) -> Mapping[str, RestFile]:
    """Return the bridge file of each department that has one; ``departments`` are all there are.

    A file may say ``standard = "<name>"``: then ``standards/<name>.toml`` fills what it leaves out. What a
    section of the department's own file writes replaces the same key of the standard's section whole.
    Raises ``BridgeFilesError`` naming file and key of every fault of every file.
    """
    found: dict[str, RestFile] = {}
    faults: list[str] = []
    if not folder.is_dir():
        raise BridgeFilesError([f"{folder}: is no folder; YC_BRIDGES names the folder of the bridge files"])
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = _read(path, departments)
        except _Faults as error:
            faults += error.faults
    if faults:
        raise BridgeFilesError(faults)
    return found


def _read(path: Path, departments: AbstractSet[str]) -> RestFile:
    if path.stem not in departments:
        raise _Faults(
            f"{path.name}: the catalogue has no department {path.stem!r}; name the file after its code"
        )
    own = _document(path, path.name)
    base, standard = _standard(path, own.pop("standard", None))
    merged = {key: _merged(standard.get(key), own.get(key)) for key in {**standard, **own}}
    try:
        return RestFile.model_validate_json(json.dumps(merged, default=str))
    except ValidationError as error:
        raise _Faults(*_faults(error, path.name, own, base)) from error


def _standard(path: Path, name: object) -> tuple[str, dict[str, Any]]:
    if name is None:
        return path.name, {}
    file = path.parent / "standards" / f"{name}.toml"
    if not file.is_file():
        raise _Faults(f"{path.name}: standard: there is no standards/{file.name}")
    return f"standards/{file.name}", _document(file, f"standards/{file.name}")


def _document(path: Path, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _Faults(f"{name}: is not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _Faults(f"{name}: is not TOML: {error}") from error


def _merged(standard: Any, own: Any) -> Any:
    if isinstance(standard, dict) and isinstance(own, dict):
        return {**standard, **own}
    return standard if own is None else own


def _faults(error: ValidationError, name: str, own: Mapping[str, Any], base: str) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False):
        text = fault["msg"].removeprefix("Value error, ")
        if fault["loc"]:
            yield f"{_file(fault['loc'], name, own, base)}: {'.'.join(map(str, fault['loc']))}: {text}"
        else:
            for line in text.splitlines():
                place = line.partition(":")[0].split(".")
                yield f"{_file(place, name, own, base)}: {line}"


def _file(place: Sequence[str | int], name: str, own: Mapping[str, Any], base: str) -> str:
    """Return the file that has the faulty key: the department's own, or the standard it follows."""
    section = own.get(str(place[0]))
    if isinstance(section, dict) and len(place) > 1:
        return name if str(place[1]) in section else base
    return name if section is not None else base
