"""Addresses of helpers and of their weekly hours."""

from django.urls import path

from volunteers import views

urlpatterns = [
    path("intervenants/", views.helper_list, name="helper-list"),
    path("intervenants/nouveau/", views.helper_create, name="helper-create"),
    path("intervenants/<int:pk>/", views.helper_detail, name="helper-detail"),
    path("intervenants/<int:pk>/modifier/", views.helper_edit, name="helper-edit"),
    path("intervenants/<int:pk>/retirer/", views.helper_archive, name="helper-archive"),
    path("intervenants/<int:pk>/remettre/", views.helper_restore, name="helper-restore"),
    path("intervenants/<int:pk>/disponibilites/", views.availability_edit, name="availability-edit"),
    path("intervenants/<int:pk>/absences/", views.exception_create, name="exception-create"),
    path("intervenants/<int:pk>/absences/<int:exception_pk>/retirer/", views.exception_delete, name="exception-delete"),
    path("mes-disponibilites/", views.my_availability, name="my-availability"),
    path("mes-disponibilites/absences/", views.my_exception_create, name="my-exception-create"),
    path(
        "mes-disponibilites/absences/<int:exception_pk>/retirer/",
        views.my_exception_delete,
        name="my-exception-delete",
    ),
]
