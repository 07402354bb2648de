"""The directory, the calls that use it and what could not be met."""

from directory.models.contributions import Contribution, OwnerLink
from directory.models.desk import Intake, Need, Orientation
from directory.models.distinct import DistinctPair
from directory.models.imports import ColumnMap, ImportFile, ImportRow, ImportRun, ServiceRecord, SourceRecord
from directory.models.opendata import OpenDataFile
from directory.models.records import Organisation, Place, PlaceStop, Service, ServiceTheme
from directory.models.referrals import FollowUp, PartnerSeat, Referral, UnmetNeed
from directory.models.searches import EmptySearch
from directory.models.sources import FieldOrigin, Source

__all__ = [
    "ColumnMap",
    "Contribution",
    "DistinctPair",
    "EmptySearch",
    "FieldOrigin",
    "FollowUp",
    "ImportFile",
    "ImportRow",
    "ImportRun",
    "Intake",
    "Need",
    "OpenDataFile",
    "Organisation",
    "Orientation",
    "OwnerLink",
    "PartnerSeat",
    "Place",
    "PlaceStop",
    "Referral",
    "Service",
    "ServiceRecord",
    "ServiceTheme",
    "Source",
    "SourceRecord",
    "UnmetNeed",
]
