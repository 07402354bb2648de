"""Addresses: trainings, partner meetings, files of helpers that end."""

from django.urls import path

from volunteers.views import leaving, meetings, my_trainings, training_sessions, trainings

urlpatterns = [
    path("formations/", trainings.training_list, name="training-list"),
    path("formations/nouvelle/", trainings.training_create, name="training-create"),
    path("formations/echeances/", trainings.training_due, name="training-due"),
    path("formations/export.xlsx", trainings.training_export, name="training-export"),
    path("formations/<int:pk>/", trainings.training_detail, name="training-detail"),
    path("formations/<int:pk>/modifier/", trainings.training_edit, name="training-edit"),
    path("formations/<int:pk>/seances/nouvelle/", trainings.session_create, name="session-create"),
    path("formations/seances/<int:pk>/", training_sessions.session_detail, name="session-detail"),
    path("formations/seances/<int:pk>/modifier/", trainings.session_edit, name="session-edit"),
    path("formations/seances/<int:pk>/annuler/", training_sessions.session_cancel, name="session-cancel"),
    path("formations/seances/<int:pk>/clore/", training_sessions.session_finish, name="session-finish"),
    path("formations/seances/<int:pk>/inscrire/", training_sessions.session_register, name="session-register"),
    path("formations/seances/<int:pk>/exterieur/", training_sessions.session_outsider, name="session-outsider"),
    path("formations/seances/<int:pk>/feuille/", training_sessions.session_sheet, name="session-sheet"),
    path("formations/seances/<int:pk>/agenda.ics", training_sessions.session_calendar, name="session-calendar"),
    path(
        "formations/seances/<int:pk>/attestations.pdf",
        training_sessions.session_certificates,
        name="session-certificates",
    ),
    path(
        "formations/seances/<int:pk>/places/<int:place_pk>/presence/",
        training_sessions.attendance_mark,
        name="attendance-mark",
    ),
    path(
        "formations/seances/<int:pk>/places/<int:place_pk>/retirer/",
        training_sessions.attendance_withdraw,
        name="attendance-withdraw",
    ),
    path(
        "formations/seances/<int:pk>/places/<int:place_pk>/attestation.pdf",
        training_sessions.attendance_certificate,
        name="attendance-certificate",
    ),
    path("mes-formations/", my_trainings.my_trainings, name="my-trainings"),
    path("mes-formations/<int:pk>/inscription/", my_trainings.my_training_join, name="my-training-join"),
    path("mes-formations/<int:pk>/rendre/", my_trainings.my_training_leave, name="my-training-leave"),
    path("rencontres/", meetings.meeting_list, name="meeting-list"),
    path("rencontres/nouvelle/", meetings.meeting_create, name="meeting-create"),
    path("rencontres/<int:pk>/", meetings.meeting_detail, name="meeting-detail"),
    path("rencontres/<int:pk>/modifier/", meetings.meeting_edit, name="meeting-edit"),
    path("rencontres/<int:pk>/actions/", meetings.point_create, name="point-create"),
    path("rencontres/<int:pk>/actions/<int:point_pk>/", meetings.point_settle, name="point-settle"),
    path("rencontres/<int:pk>/actions/<int:point_pk>/retirer/", meetings.point_remove, name="point-remove"),
    path("intervenants/anciens/", leaving.helper_former, name="helper-former"),
    path("intervenants/<int:pk>/garder/", leaving.helper_keep, name="helper-keep"),
    path("intervenants/<int:pk>/donnees.json", leaving.helper_handover, name="helper-handover"),
    path("intervenants/<int:pk>/effacer/", leaving.helper_erase, name="helper-erase"),
]
