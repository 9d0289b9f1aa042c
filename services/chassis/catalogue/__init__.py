"""The catalogue's files (目录), read and checked as a whole."""

from services.chassis.catalogue.faults import CatalogueFaults, Fault
from services.chassis.catalogue.imports import CatalogueMovedError, Import, write_import
from services.chassis.catalogue.loading import load_catalogue

__all__ = ["CatalogueFaults", "CatalogueMovedError", "Fault", "Import", "load_catalogue", "write_import"]
