"""What this room does out of sight."""

from __future__ import annotations

from marketplace.accounts import service, sessions
from marketplace.kernel.jobs import handler, scheduled

scheduled("50 2 * * *", "accounts.sweep")


@handler("accounts.reset_asked")
def reset_asked(email: str) -> None:
    """Somebody asked for a new password for that address."""
    service.mail_reset(email)


@handler("accounts.sweep")
def sweep() -> None:
    """Forget sessions that have expired."""
    sessions.sweep_sessions()
