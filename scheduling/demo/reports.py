"""Reports of the demo's past visits, a few still to be made, and monthly workshops. Written at once."""

from collections.abc import Sequence
from datetime import time, timedelta
from random import Random

from django.utils import timezone

from mediation.enums import Autonomy, Material, PlaceKind, ReportKind, Theme, WorkshopLevel
from mediation.models import ActivityReport, Beneficiary, ReportParticipation
from scheduling.demo.people import Setting
from scheduling.enums import VisitStatus
from scheduling.models import Visit
from scheduling.rules import report_ref

DAYS_STILL_OPEN = 9
SHARE_STILL_OPEN = 0.2
WORKSHOPS = (
    ("Mes e-mails sans peur", [Theme.EMAIL], WorkshopLevel.BEGINNER),
    ("Reconnaître les messages frauduleux", [Theme.SAFETY], WorkshopLevel.INTERMEDIATE),
    ("Ranger et partager ses photos", [Theme.CONTENTS], WorkshopLevel.BEGINNER),
)
_RISING = (Autonomy.GUIDED, Autonomy.GUIDED, Autonomy.PARTLY, Autonomy.PARTLY, Autonomy.AUTONOMOUS)


def reports_create(people: Sequence[Beneficiary], setting: Setting) -> None:
    """Report nearly all the visits made, with progress over time, and three workshops."""
    # Dice of its own: what the demo draws elsewhere stays as it was.
    dice = Random(setting.territory.siren)  # noqa: S311  (a demo, not a secret)
    visits = Visit.objects.filter(territory=setting.territory, status=VisitStatus.SEEN)
    rows = visits.select_related("request", "beneficiary").prefetch_related("places__helper__user")
    met: dict[int, int] = {}
    reports, participations = [], []
    for visit in rows.order_by("starts_at", "pk"):
        lately = (setting.today - visit.day).days <= DAYS_STILL_OPEN
        if lately and dice.random() < SHARE_STILL_OPEN:
            continue
        report = _report_of(visit, setting)
        times = met.get(visit.beneficiary_id, 0)
        met[visit.beneficiary_id] = times + 1
        reports.append(report)
        participations.append(
            ReportParticipation(
                report=report,
                beneficiary=visit.beneficiary,
                is_first_time=not times,
                autonomy=_RISING[min(times, len(_RISING) - 1)],
            )
        )
    ActivityReport.objects.bulk_create(reports)
    ReportParticipation.objects.bulk_create(participations)
    _workshops(people, setting, dice)


def _report_of(visit: Visit, setting: Setting) -> ActivityReport:
    lead = next((place.helper for place in visit.places.all() if place.is_lead), None)
    own = [item for item in visit.beneficiary.equipment if item in Material.values]
    return ActivityReport(
        territory=setting.territory,
        author=lead.user if lead and lead.user else setting.counsellors[0],
        origin_ref=report_ref(visit.pk),
        done_on=visit.day,
        starts_at=timezone.localtime(visit.starts_at).time(),
        minutes=visit.minutes,
        place_kind=PlaceKind.HOME,
        commune_id=visit.beneficiary.commune_id,
        materials=own[:1] or [Material.TABLET],
        themes=visit.request.themes or [Theme.CULTURE],
        procedure_themes=visit.request.procedure_themes,
        notes=visit.note,
    )


def _workshops(people: Sequence[Beneficiary], setting: Setting, dice: Random) -> None:
    """One workshop a month in Neuvic, with people on file and some who only came by."""
    neuvic = next((commune for commune in setting.communes if commune.name == "Neuvic"), setting.communes[0])
    for months_ago, (title, themes, level) in enumerate(WORKSHOPS, 1):
        report = ActivityReport.objects.create(
            territory=setting.territory,
            author=setting.counsellors[0],
            kind=ReportKind.WORKSHOP,
            done_on=setting.today - timedelta(days=28 * months_ago - 3),
            starts_at=time(14),
            minutes=120,
            place_kind=PlaceKind.PLACE,
            place_name="Médiathèque de Neuvic",
            commune=neuvic,
            materials=[Material.COMPUTER, Material.TABLET],
            themes=themes,
            workshop_title=title,
            workshop_level=level,
        )
        known = dice.sample(list(people), min(6, len(people)))
        rows = [ReportParticipation(report=report, beneficiary=person) for person in known]
        ReportParticipation.objects.bulk_create([*rows, ReportParticipation(report=report)])
