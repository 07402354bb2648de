"""Requests, plans, visits, rides and workshops."""

from scheduling.models.concerns import ConcernNote, ConcernReport
from scheduling.models.confided import RideConfided
from scheduling.models.destinations import Destination
from scheduling.models.driving import RideNotice, RunEvent
from scheduling.models.feeds import CalendarFeed
from scheduling.models.journey import JourneyWay, TravelTimes
from scheduling.models.plan import Plan, PlanChange, PlanningSettings, Proposal, Unserved
from scheduling.models.preview import Preview
from scheduling.models.request import RequestHelper, RequestWindow, VisitRequest
from scheduling.models.ride_accounts import CostSheet, DriverDue, RideCharge, SchemeYear
from scheduling.models.rides import RideLeg, RideRequest, RideSeries
from scheduling.models.runs import RideChange, RideDay, RideSearch, Run, RunStop
from scheduling.models.safety import (
    AlertStep,
    BoundariesAcknowledgement,
    BoundariesText,
    EscalationContact,
    SafetyAlert,
    SafetySettings,
    VisitSafety,
)
from scheduling.models.schemes import Driver, TransportEligibility, TransportScheme, TransportTariff, Vehicle
from scheduling.models.solicitations import (
    CallRefusal,
    Solicitation,
    SolicitationMoment,
    SolicitationReply,
    SolicitationRequest,
    SolicitationRide,
)
from scheduling.models.travel import TravelOverride
from scheduling.models.visit import Occupancy, PhoneCall, Visit, VisitHelper
from scheduling.models.workshops import SessionHelper, SessionWish, WorkshopSeries, WorkshopSession

__all__ = [
    "AlertStep",
    "BoundariesAcknowledgement",
    "BoundariesText",
    "CalendarFeed",
    "CallRefusal",
    "ConcernNote",
    "ConcernReport",
    "CostSheet",
    "Destination",
    "Driver",
    "DriverDue",
    "EscalationContact",
    "JourneyWay",
    "Occupancy",
    "PhoneCall",
    "Plan",
    "PlanChange",
    "PlanningSettings",
    "Preview",
    "Proposal",
    "RequestHelper",
    "RequestWindow",
    "RideChange",
    "RideCharge",
    "RideConfided",
    "RideDay",
    "RideLeg",
    "RideNotice",
    "RideRequest",
    "RideSearch",
    "RideSeries",
    "Run",
    "RunEvent",
    "RunStop",
    "SafetyAlert",
    "SafetySettings",
    "SchemeYear",
    "SessionHelper",
    "SessionWish",
    "Solicitation",
    "SolicitationMoment",
    "SolicitationReply",
    "SolicitationRequest",
    "SolicitationRide",
    "TransportEligibility",
    "TransportScheme",
    "TransportTariff",
    "TravelOverride",
    "TravelTimes",
    "Unserved",
    "Vehicle",
    "Visit",
    "VisitHelper",
    "VisitRequest",
    "VisitSafety",
    "WorkshopSeries",
    "WorkshopSession",
]
