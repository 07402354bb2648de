"""Addresses: wishes to come to a workshop, attendance, reports, the public page."""

from django.urls import URLPattern, path

from scheduling.views.workshops import wish_attendance, wish_create, wish_public, wish_reports, wishes

urlpatterns: list[URLPattern] = [
    path("ateliers/inscription/nouvelle/", wish_create.wish_create, name="wish-create"),
    path("ateliers/inscription/personne/<int:pk>/", wishes.beneficiary_wishes, name="beneficiary-wishes"),
    path("ateliers/inscription/<int:pk>/desister/", wishes.wish_leave, name="wish-leave"),
    path("ateliers/inscription/<int:pk>/reprendre/", wishes.wish_take_up, name="wish-take-up"),
    path("ateliers/inscription/<int:pk>/confirmer/", wishes.wish_confirm, name="wish-confirm"),
    path("ateliers/inscription/<int:pk>/transport/", wishes.wish_ride, name="wish-ride"),
    path("ateliers/inscription/<int:pk>/prevenue/", wishes.wish_told, name="wish-told"),
    path("ateliers/inscription/<int:pk>/fiche/", wish_create.wish_link, name="wish-link"),
    path("ateliers/inscriptions/a-raconter/", wish_reports.sessions_due, name="session-reports-due"),
    path("ateliers/<int:pk>/inscriptions/", wishes.session_registrations, name="session-registrations"),
    path("ateliers/<int:pk>/inscriptions/qui-pourrait-venir/", wishes.session_suggestions, name="session-suggestions"),
    path("ateliers/<int:pk>/inscriptions/compte-rendu/", wish_reports.session_report, name="session-report"),
    path("ateliers/<int:pk>/inscriptions/personne-venu/", wish_reports.session_nobody, name="session-nobody"),
    path("ateliers/<int:pk>/inscriptions/rouvrir/", wish_reports.session_report_undo, name="session-report-undo"),
    path("animer/<int:pk>/", wish_attendance.session_attendance, name="session-attendance"),
    path("participer/", wish_public.public_home, name="workshops-home"),
    path("participer/place/<str:secret>/", wish_public.wish_answer, name="wish-answer"),
    path("participer/<slug:territory>/", wish_public.public_list, name="workshops-public"),
    path("participer/<slug:territory>/<int:pk>/", wish_public.public_session, name="workshop-public"),
    path("participer/<slug:territory>/<int:pk>/merci/<str:told>/", wish_public.public_done, name="workshop-done"),
]
