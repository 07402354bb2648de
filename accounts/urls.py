"""Addresses of accounts, territory settings and members."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("mon-compte/", views.account, name="account"),
    path("mon-compte/territoire/", views.membership_choose, name="membership-choose"),
    path("mon-compte/cle/", views.token_create, name="token-create"),
    path("mon-compte/cle/supprimer/", views.token_revoke, name="token-revoke"),
    path("reglages/territoire/", views.territory, name="territory"),
    path("reglages/communes/", views.communes, name="communes"),
    path("reglages/communes/<int:pk>/", views.commune, name="commune"),
    path("reglages/secteurs/<int:pk>/", views.sector, name="sector"),
    path("reglages/secteurs/<int:pk>/supprimer/", views.sector_delete, name="sector-delete"),
    path("reglages/membres/", views.members, name="members"),
    path("reglages/membres/inviter/", views.invitation_create, name="invitation-create"),
    path("reglages/membres/<int:pk>/", views.member, name="member"),
    path("reglages/membres/<int:pk>/fermer/", views.member_close, name="member-close"),
    path("reglages/membres/<int:pk>/rouvrir/", views.member_reopen, name="member-reopen"),
    path("reglages/invitations/<int:pk>/renvoyer/", views.invitation_resend, name="invitation-resend"),
    path("reglages/invitations/<int:pk>/retirer/", views.invitation_revoke, name="invitation-revoke"),
    path("reglages/journal/", views.journal, name="journal"),
    path("invitation/<str:secret>/", views.invitation_accept, name="invitation-accept"),
]
