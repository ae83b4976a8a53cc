"""``flask match report`` and ``flask match status``: for whoever looks after the site."""

from __future__ import annotations

import click

from marketplace.kernel.clock import VIETNAM
from marketplace.matching import refresh, report, sheets
from marketplace.matching.report import Tally, Week
from marketplace.matching.strength import BANDS
from marketplace.matching.tables import owners_reasons, reasons_line, week_heads, week_rows

HEAD = ("week", "new", "accepted", "dropped", "owners no", "share", *BANDS, f"top {report.TOP}")


@click.command("report")
@click.option("--weeks", default=report.WEEKS, show_default=True, type=click.IntRange(1, report.MOST_WEEKS))
@click.option("--csv", "as_csv", is_flag=True, help="The same as the file that officers download.")
def report_command(weeks: int, as_csv: bool) -> None:
    """What brokers accepted and dropped, week by week: share accepted over all, by strength, by rank."""
    found = report.report(weeks)
    if as_csv:
        for text in sheets.lines(week_heads(), week_rows(found)):
            click.echo(text, nl=False)
        return
    click.echo(_row(HEAD))
    for week in (*found.weeks, found.total):
        click.echo(_row(_cells(week)))
    if found.total.reasons:
        click.echo(reasons_line(found.total.reasons))
    said = owners_reasons(found.total)
    if said:
        click.echo(f"owners: {reasons_line(said)}")


@click.command("status")
def status_command() -> None:
    """How many kept matches are stale, and how far the last refresh came."""
    now = refresh.standing()
    click.echo(f"computed with: {now.stamp}")
    click.echo(f"matches on show: {now.matches}, stale: {now.stale}; needs without any: {now.needs_without}")
    walk = now.walk
    if walk is None:
        click.echo("refresh: none yet")
        return
    moved = f"{walk.moved_at.astimezone(VIETNAM):%Y-%m-%d %H:%M}"
    kind = "all needs" if walk.whole else "stale ones"
    state = "finished" if walk.finished_at else f"under way, at need {walk.last_need_id}"
    click.echo(
        f"refresh ({kind}, {walk.stamp}): {state}, {walk.done} needs done, {walk.failed} failed, last at {moved}"
    )


def _cells(week: Week) -> tuple[str, ...]:
    whole = week.overall
    shares = [_share(week.by_band[name]) for name in BANDS]
    counts = (str(week.proposed), str(whole.accepted), str(whole.dropped), str(owners_reasons(week).total()))
    return (week.name or "sum", *counts, _share(whole), *shares, _share(week.top))


def _share(tally: Tally) -> str:
    return "-" if tally.precision is None else f"{tally.precision:.0%} of {tally.decided}"


def _row(cells: tuple[str, ...]) -> str:
    return "  ".join(cell.ljust(11) for cell in cells).rstrip()
