"""The directory, the calls that use it and what could not be met."""

from directory.models.desk import Intake, Need, Orientation
from directory.models.records import Organisation, Place, PlaceStop, Service, ServiceTheme
from directory.models.referrals import FollowUp, Referral, UnmetNeed
from directory.models.sources import FieldOrigin, Source

__all__ = [
    "FieldOrigin",
    "FollowUp",
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
    "UnmetNeed",
]
