"""Addresses: a driver's day, and who is told."""

from django.urls import URLPattern, path

from scheduling.views.transport import driving, passenger, run_recording

urlpatterns: list[URLPattern] = [
    path("mes-courses/", driving.my_runs, name="my-runs"),
    path("mes-courses/<int:pk>/", driving.my_run, name="my-run"),
    path("mes-courses/<int:pk>/feuille.pdf", driving.run_paper, name="run-paper"),
    path("mes-courses/<int:pk>/geste/", driving.run_act, name="run-act"),
    path("deplacements/courses/<int:pk>/", driving.run_detail, name="run-detail"),
    path("deplacements/courses/<int:pk>/reprendre/", driving.run_rescued, name="run-rescue"),
    path("deplacements/courses/<int:pk>/regle/", driving.run_settled, name="run-settled"),
    path("deplacements/courses/a-cloturer/", run_recording.runs_open, name="runs-open"),
    path("deplacements/courses/<int:pk>/saisie/", run_recording.run_paper_entry, name="run-paper-entry"),
    path("deplacements/retour/<int:pk>/", driving.return_decided, name="return-decided"),
    path("mon-trajet/<str:secret>/", passenger.my_ride, name="my-ride"),
]
