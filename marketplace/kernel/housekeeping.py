"""What the kernel tidies up every night."""

from __future__ import annotations

from marketplace.kernel import db, files, forms, history, jobs
from marketplace.kernel.jobs import handler, scheduled

scheduled("40 2 * * *", "kernel.sweep")
scheduled("50 2 * * *", "kernel.optimize")


@handler("kernel.sweep")
def sweep() -> None:
    """Unattached files, spent form tokens, old finished jobs; and the head of the history of finished days."""
    files.sweep()
    forms.sweep_tokens()
    jobs.tidy()
    history.close_days()


@handler("kernel.optimize", outside=True)
def optimize() -> None:
    """Fresh figures for whoever plans the queries."""
    db.optimize()
