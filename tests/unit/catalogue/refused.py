"""Load a catalogue that must be refused."""

from pathlib import Path

import pytest

from services.chassis.catalogue import CatalogueFaults, Fault, load_catalogue


def faults(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(CatalogueFaults) as refused:
        load_catalogue(folder)
    assert str(refused.value).splitlines() == [str(fault) for fault in refused.value.faults]
    return refused.value.faults


def only_fault(folder: Path) -> Fault:
    (fault,) = faults(folder)
    return fault
