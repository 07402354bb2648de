"""Addresses of the package, by subject."""

from volunteers.urls import availability, contracts, engagement, helpers, hours, pairs, trainings

app_name = "volunteers"
urlpatterns = [
    *helpers.urlpatterns,
    *engagement.urlpatterns,
    *contracts.urlpatterns,
    *pairs.urlpatterns,
    *hours.urlpatterns,
    *trainings.urlpatterns,
    *availability.urlpatterns,
]
