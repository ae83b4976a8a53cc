"""What the catalogue tidies up every night, and what it does every morning."""

from __future__ import annotations

from marketplace.catalogue import fresh_jobs, importing_pending
from marketplace.kernel.jobs import handler, scheduled

PARTS = (fresh_jobs,)  # importing it makes its jobs known
scheduled("50 2 * * *", "catalogue.sweep_imports")


@handler("catalogue.sweep_imports")
def sweep_imports() -> None:
    """Files that were uploaded for import and never written."""
    importing_pending.sweep()
