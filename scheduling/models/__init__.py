"""Requests, plans and visits."""

from scheduling.models.plan import Plan, PlanChange, PlanningSettings, Proposal, Unserved
from scheduling.models.request import RequestHelper, RequestWindow, VisitRequest
from scheduling.models.travel import TravelOverride
from scheduling.models.visit import Occupancy, PhoneCall, Visit, VisitHelper

__all__ = [
    "Occupancy",
    "PhoneCall",
    "Plan",
    "PlanChange",
    "PlanningSettings",
    "Proposal",
    "RequestHelper",
    "RequestWindow",
    "TravelOverride",
    "Unserved",
    "Visit",
    "VisitHelper",
    "VisitRequest",
]
