"""What the pages of accounts gather from several tables."""

from accounts.selectors.home import HomePage, home_page
from accounts.selectors.journal import journal_actors, journal_entries
from accounts.selectors.members import Invited, invitation_by_secret, members_of, pending_invitations
from accounts.selectors.settings import settings_pages
from accounts.selectors.territory import CheckedPoint, completeness

__all__ = [
    "CheckedPoint",
    "HomePage",
    "Invited",
    "completeness",
    "home_page",
    "invitation_by_secret",
    "journal_actors",
    "journal_entries",
    "members_of",
    "pending_invitations",
    "settings_pages",
]
