"""What never goes to a log: the secret of a personal link, which is as good as a password."""

import logging
import re

# Addresses that hold a secret: of a structure's records, a referral, an invitation, a call for help, a helper's month,
# a place at a workshop, a passenger's ride, a helper's calendar.
_SECRETS = re.compile(
    r"(/(?:ma-fiche|orientation|invitation|appel|mes-moments|participer/place|mon-trajet|agenda)/)[^/\s]+"
)


class HideSecrets(logging.Filter):
    """Replace the secrets of addresses by "…" in every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the line through, without its secrets."""
        message = record.getMessage()
        if _SECRETS.search(message):
            record.msg, record.args = _SECRETS.sub(r"\1…", message), ()
        return True
