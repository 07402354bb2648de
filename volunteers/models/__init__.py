"""Everything the package keeps."""

from volunteers.models.availability import (
    AvailabilityQuestion,
    AvailabilitySettings,
    BusyCalendar,
    BusySpan,
    WeekAnswer,
)
from volunteers.models.contracts import AgentTask, CivicServiceContract, NonSubstitutionCheck, TrainingDay
from volunteers.models.engagement import (
    EngagementPause,
    EngagementPolicy,
    HelperApplication,
    PolicyRequirement,
    RequirementCompletion,
    RequirementExemption,
)
from volunteers.models.helpers import (
    Availability,
    AvailabilityException,
    Helper,
)
from volunteers.models.hours import HoursAggregate, MileageRate, TimeEntry, ValuationRate
from volunteers.models.meetings import ActionPoint, PartnerMeeting
from volunteers.models.pairs import Match, Pair, PairingPreference, PairingWeights, PairMember
from volunteers.models.trainings import Training, TrainingAttendance, TrainingSession

__all__ = [
    "ActionPoint",
    "AgentTask",
    "Availability",
    "AvailabilityException",
    "AvailabilityQuestion",
    "AvailabilitySettings",
    "BusyCalendar",
    "BusySpan",
    "CivicServiceContract",
    "EngagementPause",
    "EngagementPolicy",
    "Helper",
    "HelperApplication",
    "HoursAggregate",
    "Match",
    "MileageRate",
    "NonSubstitutionCheck",
    "Pair",
    "PairMember",
    "PairingPreference",
    "PairingWeights",
    "PartnerMeeting",
    "PolicyRequirement",
    "RequirementCompletion",
    "RequirementExemption",
    "TimeEntry",
    "Training",
    "TrainingAttendance",
    "TrainingDay",
    "TrainingSession",
    "ValuationRate",
    "WeekAnswer",
]
