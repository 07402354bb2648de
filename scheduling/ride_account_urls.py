"""Addresses: kilometres, participations and returns of rides."""

from django.urls import URLPattern, path

from scheduling.views.transport import account_papers, accounts, prefet

_BASE = "deplacements/comptes/"
urlpatterns: list[URLPattern] = [
    path(_BASE, accounts.accounts_list, name="ride-accounts"),
    path(f"{_BASE}les-miens/", accounts.my_accounts, name="my-ride-accounts"),
    path(f"{_BASE}conducteurs/<int:pk>/releve.pdf", account_papers.driver_pdf, name="ride-driver-pdf"),
    path(f"{_BASE}personnes/<int:pk>/avis.pdf", account_papers.passenger_pdf, name="ride-passenger-pdf"),
    path(f"{_BASE}<int:pk>/", accounts.sheet_page, name="ride-sheet"),
    path(f"{_BASE}<int:pk>/clore/", accounts.sheet_close, name="ride-sheet-close"),
    path(f"{_BASE}<int:pk>/rouvrir/", accounts.sheet_reopen, name="ride-sheet-reopen"),
    path(f"{_BASE}<int:pk>/paiements/", accounts.sheet_pay, name="ride-sheet-pay"),
    path(f"{_BASE}<int:pk>/bordereau.xlsx", account_papers.sheet_xlsx, name="ride-sheet-xlsx"),
    path(f"{_BASE}<int:pk>/prefet/", prefet.return_page, name="prefet-return"),
    path(f"{_BASE}<int:pk>/prefet/envoi/", prefet.return_send, name="prefet-return-send"),
    path(f"{_BASE}<int:pk>/prefet/declaration.pdf", prefet.return_pdf, name="prefet-return-pdf"),
    path(f"{_BASE}<int:pk>/prefet/declaration.xlsx", prefet.return_xlsx, name="prefet-return-xlsx"),
]
