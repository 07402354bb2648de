"""Who may open what: trainings and partner meetings, files that end, and the objects their addresses need."""

from datetime import timedelta

from django.utils import timezone

from accounts.enums import Role
from tests.access.directory.kept import Kept
from tests.access.rows import CARE, MANAGERS, NOT_A_HELPER, ON_THE_ROAD, Row, act, form, page
from volunteers.enums_trainings import AttendanceState, TrainingAudience
from volunteers.models import ActionPoint, PartnerMeeting, Training, TrainingAttendance, TrainingSession

KEEPERS = frozenset({Role.COORDINATOR, Role.MANAGER})
JOINERS = CARE | {Role.HELPER}
ROWS: list[Row] = [
    *page("volunteers:training-list", CARE),
    *form("volunteers:training-create", CARE),
    *page("volunteers:training-due", CARE),
    *page("volunteers:training-export", MANAGERS),
    *page("volunteers:training-detail", CARE, pk="training"),
    *form("volunteers:training-edit", CARE, pk="training"),
    *form("volunteers:session-create", CARE, pk="training"),
    *page("volunteers:session-detail", CARE, pk="training_session"),
    *form("volunteers:session-edit", CARE, pk="training_session"),
    *act("volunteers:session-cancel", CARE, pk="training_session"),
    *act("volunteers:session-finish", CARE, pk="training_session"),
    *form("volunteers:session-register", CARE, pk="training_session"),
    *form("volunteers:session-outsider", CARE, pk="training_session"),
    *page("volunteers:session-sheet", CARE, pk="training_session"),
    *page("volunteers:session-calendar", JOINERS, pk="training_session"),
    *page("volunteers:session-certificates", CARE, pk="training_session"),
    *act("volunteers:attendance-mark", CARE, pk="training_session", place_pk="attendance"),
    *act("volunteers:attendance-withdraw", CARE, pk="training_session", place_pk="attendance"),
    *page("volunteers:attendance-certificate", JOINERS, pk="training_session", place_pk="attendance"),
    *page("volunteers:my-trainings", ON_THE_ROAD),
    *act("volunteers:my-training-join", ON_THE_ROAD, hidden=NOT_A_HELPER, pk="training_session"),
    *act("volunteers:my-training-leave", ON_THE_ROAD, hidden=NOT_A_HELPER, pk="training_session"),
    *page("volunteers:meeting-list", CARE),
    *form("volunteers:meeting-create", CARE),
    *page("volunteers:meeting-detail", CARE, pk="meeting"),
    *form("volunteers:meeting-edit", CARE, pk="meeting"),
    *act("volunteers:point-create", CARE, pk="meeting"),
    *act("volunteers:point-settle", CARE, pk="meeting", point_pk="point"),
    *act("volunteers:point-remove", CARE, pk="meeting", point_pk="point"),
    *page("volunteers:helper-former", CARE),
    *act("volunteers:helper-keep", KEEPERS, pk="helper"),
    *page("volunteers:helper-handover", MANAGERS, pk="helper"),
    *form("volunteers:helper-erase", MANAGERS, pk="helper"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class TrainingsThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _training(self) -> Training:
        return Training.objects.create(
            territory=self.territory,
            title=f"Gestes qui sauvent {self.territory.pk}",
            audiences=list(TrainingAudience.values),
        )

    def _training_session(self) -> TrainingSession:
        starts = timezone.now() - timedelta(hours=2)
        session: TrainingSession = TrainingSession.objects.create(
            training=self.get("training"), starts_at=starts, ends_at=starts + timedelta(minutes=30)
        )
        return session

    def _attendance(self) -> TrainingAttendance:
        place: TrainingAttendance = TrainingAttendance.objects.create(
            session=self.get("training_session"),
            helper=self.get("helper"),
            audience=TrainingAudience.VOLUNTEERS,
            state=AttendanceState.PRESENT,
        )
        return place

    def _meeting(self) -> PartnerMeeting:
        return PartnerMeeting.objects.create(
            territory=self.territory, subject="Comité des partenaires", day=timezone.localdate()
        )

    def _point(self) -> ActionPoint:
        point: ActionPoint = ActionPoint.objects.create(
            meeting=self.get("meeting"), what="Envoyer l’affiche", who="La mairie"
        )
        return point
