"""Addresses: workshops: series and sessions."""

from django.urls import URLPattern, path

from scheduling.views.workshops import series, sessions, sheets

urlpatterns: list[URLPattern] = [
    path("ateliers/", sessions.session_list, name="session-list"),
    path("ateliers/nouveau/", sessions.session_create, name="session-create"),
    path("ateliers/ateliers.xlsx", sheets.session_export, name="session-export"),
    path("ateliers/<int:pk>/", sessions.session_detail, name="session-detail"),
    path("ateliers/<int:pk>/modifier/", sessions.session_edit, name="session-edit"),
    path("ateliers/<int:pk>/annuler/", sessions.session_cancel, name="session-cancel"),
    path("ateliers/<int:pk>/retablir/", sessions.session_reopen, name="session-reopen"),
    path("ateliers/<int:pk>/feuille.pdf", sheets.session_sheet, name="session-sheet"),
    path("ateliers/<int:pk>/affiche.pdf", sheets.session_poster, name="session-poster"),
    path("ateliers/series/", series.series_list, name="series-list"),
    path("ateliers/series/nouvelle/", series.series_create, name="series-create"),
    path("ateliers/series/apercu/", series.series_preview, name="series-preview"),
    path("ateliers/series/<int:pk>/", series.series_detail, name="series-detail"),
    path("ateliers/series/<int:pk>/modifier/", series.series_edit, name="series-edit"),
    path("ateliers/series/<int:pk>/apercu/", series.series_preview, name="series-preview-of"),
    path("ateliers/series/<int:pk>/arreter/", series.series_close, name="series-close"),
    path("ateliers/series/<int:pk>/reprendre/", series.series_reopen, name="series-reopen"),
    path("ateliers/series/<int:pk>/affiche.pdf", sheets.series_poster, name="series-poster"),
    path("mes-ateliers/", sessions.my_sessions, name="my-sessions"),
    path("mes-ateliers/<int:pk>/", sessions.my_session, name="my-session"),
]
