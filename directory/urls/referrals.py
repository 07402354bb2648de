"""Referrals to partners and the calls that follow."""

from django.urls import URLPattern, path

from directory.views import (
    referrals,
    referrals_answers,
    referrals_follow_ups,
    referrals_inbox,
    referrals_seats,
    referrals_sending,
)

urlpatterns: list[URLPattern] = [
    path("orientations/", referrals.referral_list, name="referral-list"),
    path("orientations/nouvelle/", referrals_sending.referral_create, name="referral-create"),
    path("orientations/suivi/", referrals_follow_ups.follow_up_list, name="follow-up-list"),
    path("orientations/suivi/<int:pk>/", referrals_follow_ups.follow_up_done, name="follow-up-record"),
    path("orientations/comptes-partenaires/", referrals_seats.partner_seats, name="partner-seats"),
    path("orientations/comptes-partenaires/<int:pk>/", referrals_seats.partner_seat_end, name="partner-seat-remove"),
    path("orientations/<int:pk>/", referrals.referral_detail, name="referral-detail"),
    path("orientations/<int:pk>/reponse/", referrals.referral_act, name="referral-act"),
    path("orientations/<int:pk>/relancer/", referrals.referral_renew, name="referral-renew"),
    path("orientations/<int:pk>/retirer/", referrals.referral_withdraw, name="referral-withdraw"),
    path("orientations/<int:pk>/vu/", referrals.referral_note, name="referral-note"),
    path("orientation/<str:secret>/", referrals_answers.referral_answer, name="referral-answer"),
    path("mes-orientations/", referrals_inbox.partner_inbox, name="partner-inbox"),
    path("mes-orientations/<int:pk>/", referrals_inbox.partner_referral, name="partner-referral"),
    path("mes-orientations/<int:pk>/reponse/", referrals_inbox.partner_answer, name="partner-answer"),
]
