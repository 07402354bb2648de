"""Addresses: contracts of civic service and their hours."""

from django.urls import path

from volunteers.views import contract_acts, contracts

urlpatterns = [
    path("service-civique/", contracts.contract_list, name="contract-list"),
    path("service-civique/nouveau/", contracts.contract_create, name="contract-create"),
    path("service-civique/<int:pk>/", contracts.contract_detail, name="contract-detail"),
    path("service-civique/<int:pk>/modifier/", contracts.contract_edit, name="contract-edit"),
    path("service-civique/<int:pk>/fiche-de-mission/", contracts.contract_sheet, name="contract-sheet"),
    path("service-civique/<int:pk>/heures/", contract_acts.training_create, name="duty-create"),
    path(
        "service-civique/<int:pk>/heures/<int:training_pk>/retirer/",
        contract_acts.training_delete,
        name="duty-delete",
    ),
    path("service-civique/<int:pk>/verification/", contract_acts.check_create, name="check-create"),
    path("service-civique/<int:pk>/fin/", contract_acts.contract_finish, name="contract-end"),
    path("service-civique/<int:pk>/reprendre/", contract_acts.contract_take_back, name="contract-resume"),
    path("mon-contrat/", contracts.my_contract, name="my-contract"),
]
