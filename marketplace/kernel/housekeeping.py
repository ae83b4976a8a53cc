"""What the kernel tidies up every night."""

from __future__ import annotations

from marketplace.kernel import files, forms, history, jobs
from marketplace.kernel.jobs import handler, scheduled

scheduled("40 2 * * *", "kernel.sweep")


@handler("kernel.sweep")
def sweep() -> None:
    """Unattached files, spent form tokens, old finished jobs; and the head of the history of finished days."""
    files.sweep()
    forms.sweep_tokens()
    jobs.tidy()
    history.close_days()
