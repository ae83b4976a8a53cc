"""What this room does out of sight."""

from __future__ import annotations

from marketplace.accounts import service, sessions, verification
from marketplace.kernel.jobs import enqueue, handler, scheduled

scheduled("50 2 * * *", "accounts.sweep")
scheduled("0 7 * * 1", "accounts.rechecks")


@handler("accounts.reset_asked")
def reset_asked(email: str) -> None:
    """Somebody asked for a new password for that address."""
    service.mail_reset(email)


@handler("accounts.sweep")
def sweep() -> None:
    """Forget sessions that have expired."""
    sessions.sweep_sessions()


@handler("accounts.rechecks")
def rechecks() -> None:
    """On Mondays: tell officers who verify how many checks are to be repeated, if any."""
    count = verification.due_count()
    if count:
        enqueue("notices.rechecks_due", key="notices.rechecks_due", count=count)
