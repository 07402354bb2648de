"""The directory, the calls that use it and what could not be met."""

from directory.models.desk import Intake, Need, Orientation
from directory.models.imports import ColumnMap, ImportRow, ImportRun, SourceRecord
from directory.models.records import Organisation, Place, PlaceStop, Service, ServiceTheme
from directory.models.referrals import FollowUp, Referral, UnmetNeed
from directory.models.sources import FieldOrigin, Source

__all__ = [
    "ColumnMap",
    "FieldOrigin",
    "FollowUp",
    "ImportRow",
    "ImportRun",
    "Intake",
    "Need",
    "Organisation",
    "Orientation",
    "Place",
    "PlaceStop",
    "Referral",
    "Service",
    "ServiceTheme",
    "Source",
    "SourceRecord",
    "UnmetNeed",
]
