"""What the public and providers propose, and its moderation."""

from django.urls import URLPattern, path

from directory.views import contributions, contributions_moderation, contributions_owner, owner_invitations

urlpatterns: list[URLPattern] = [
    path("services/<slug:territory>/proposer/", contributions.public_proposal, name="public-proposal"),
    path("services/<slug:territory>/proposer/merci/", contributions.public_proposal_done, name="public-proposal-done"),
    path("service/<str:public_id>/erreur/", contributions.public_error, name="public-error"),
    path("service/<str:public_id>/tout-est-juste/", contributions.public_confirm, name="public-confirm"),
    path("service/<str:public_id>/merci/<str:what>/", contributions.public_thanks, name="public-thanks"),
    path("annuaire/propositions/", contributions_moderation.contribution_list, name="contribution-list"),
    path("annuaire/propositions/<int:pk>/", contributions_moderation.contribution_detail, name="contribution-detail"),
    path(
        "annuaire/propositions/<int:pk>/publier/",
        contributions_moderation.contribution_decide,
        name="contribution-accept",
    ),
    path(
        "annuaire/propositions/<int:pk>/refuser/",
        contributions_moderation.contribution_reject,
        name="contribution-refuse",
    ),
    path("annuaire/structures/sans-lien/", owner_invitations.owner_invite, name="owner-invite"),
    path("annuaire/structures/<int:pk>/lien/", contributions_owner.owner_link_send, name="owner-link-send"),
    path("annuaire/liens/<int:pk>/retirer/", contributions_owner.owner_link_revoke, name="owner-link-revoke"),
    path("ma-fiche/<str:secret>/", contributions_owner.owner, name="owner"),
    path("ma-fiche/<str:secret>/nouveau-lien/", contributions_owner.owner_renew, name="owner-renew"),
    path("ma-fiche/<str:secret>/tout-est-juste/", contributions_owner.owner_confirm, name="owner-confirm"),
    path("ma-fiche/<str:secret>/lieu/<str:public_id>/", contributions_owner.owner_place, name="owner-place"),
    path("ma-fiche/<str:secret>/service/<str:public_id>/", contributions_owner.owner_service, name="owner-service"),
    path("ma-fiche/<str:secret>/fermer/<str:public_id>/", contributions_owner.owner_close, name="owner-close"),
]
