"""Addresses of the package, by subject."""

from directory.urls import contributions, desk, exchange, legal, opendata, records, referrals, search, unmet

app_name = "directory"
urlpatterns = [
    *search.urlpatterns,
    *records.urlpatterns,
    *contributions.urlpatterns,
    *exchange.urlpatterns,
    # Before the other open files, whose address would take theirs.
    *unmet.urlpatterns,
    *opendata.urlpatterns,
    *desk.urlpatterns,
    *legal.urlpatterns,
    *referrals.urlpatterns,
]
