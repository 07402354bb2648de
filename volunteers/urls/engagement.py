"""Addresses: what is asked of helpers and what they may do, and those who would like to help."""

from django.urls import URLPattern, path

from volunteers.views import (
    applications,
    applications_public,
    engagement,
    engagement_own,
    engagement_policies,
    engagement_renewals,
)

_HELPER = "intervenants/<int:pk>/engagement/"

urlpatterns: list[URLPattern] = [
    path(
        "services/<slug:territory>/devenir-benevole/",
        applications_public.public_application,
        name="public-application",
    ),
    path(
        "services/<slug:territory>/devenir-benevole/merci/",
        applications_public.public_application_done,
        name="public-application-done",
    ),
    path("candidatures/", applications.application_list, name="application-list"),
    path("candidatures/<int:pk>/", applications.application_detail, name="application-detail"),
    path("candidatures/<int:pk>/entretien/", applications.application_interview, name="application-interview"),
    path("candidatures/<int:pk>/accepter/", applications.application_approve, name="application-approve"),
    path("candidatures/<int:pk>/refuser/", applications.application_refuse, name="application-refuse"),
    path("candidatures/<int:pk>/retirer/", applications.application_withdraw, name="application-withdraw"),
    path("candidatures/<int:pk>/reprendre/", applications.application_reopen, name="application-reopen"),
    path("reglages/engagement/", engagement_policies.policy_list, name="engagement-policies"),
    path("reglages/engagement/accepter/", engagement_policies.policy_start, name="engagement-policy-accept"),
    path("reglages/engagement/<int:pk>/", engagement_policies.policy_detail, name="engagement-policy"),
    path("reglages/engagement/<int:pk>/suite/", engagement_policies.policy_edit, name="engagement-policy-edit"),
    path("reglages/engagement/<int:pk>/retirer/", engagement_policies.policy_cancel, name="engagement-policy-cancel"),
    path("intervenants/renouvellements/", engagement_renewals.renewal_list, name="renewal-list"),
    path("intervenants/renouvellements/tableur/", engagement_renewals.renewal_export, name="renewal-export"),
    path(_HELPER, engagement.helper_engagement, name="helper-engagement"),
    path(f"{_HELPER}fait/", engagement.completion_note, name="completion-note"),
    path(f"{_HELPER}fait/<int:completion_pk>/retirer/", engagement.completion_remove, name="completion-remove"),
    path(f"{_HELPER}dispenses/", engagement.exemption_grant, name="exemption-grant"),
    path(f"{_HELPER}dispenses/<int:exemption_pk>/arreter/", engagement.exemption_end, name="exemption-end"),
    path(f"{_HELPER}pauses/", engagement.pause_begin, name="pause-begin"),
    path(f"{_HELPER}pauses/<int:pause_pk>/arreter/", engagement.pause_end, name="pause-end"),
    path("mes-documents/", engagement_own.my_documents, name="my-documents"),
    path("mes-documents/signer/", engagement_own.my_charter_sign, name="my-charter-sign"),
]
