"""Requests, plans and visits."""

from scheduling.models.journey import JourneyWay, TravelTimes
from scheduling.models.plan import Plan, PlanChange, PlanningSettings, Proposal, Unserved
from scheduling.models.preview import Preview
from scheduling.models.request import RequestHelper, RequestWindow, VisitRequest
from scheduling.models.travel import TravelOverride
from scheduling.models.visit import Occupancy, PhoneCall, Visit, VisitHelper

__all__ = [
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
    "TravelOverride",
    "TravelTimes",
    "Unserved",
    "Visit",
    "VisitHelper",
    "VisitRequest",
]
