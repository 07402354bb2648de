"""The directory, the calls that use it and what could not be met."""

from directory.models.records import Organisation, Place, PlaceStop, Service, ServiceTheme
from directory.models.sources import FieldOrigin, Source

__all__ = ["FieldOrigin", "Organisation", "Place", "PlaceStop", "Service", "ServiceTheme", "Source"]
