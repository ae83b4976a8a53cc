"""Commands: ``./dev flask …``. Each opens its own transaction and says in one line what it did."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy import inspect, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from marketplace import config
from marketplace.accounts import lookalikes
from marketplace.accounts.commands import officer
from marketplace.agreements import clauses
from marketplace.catalogue.commands import catalogue
from marketplace.content import service as content
from marketplace.dealroom import nda
from marketplace.demo import agreement_sample
from marketplace.demo import commands as demo
from marketplace.extensions import db
from marketplace.kernel import counters, history, jobs
from marketplace.kernel.db import transaction
from marketplace.kernel.worker import Worker
from marketplace.moderation import checklists
from marketplace.moderation import terms as legal_terms
from marketplace.reference import service as reference
from marketplace.search import meaning
from marketplace.search.commands import search
from marketplace.upkeep import commands as upkeep

site = AppGroup("site", help="Prepare and look after this installation.")
jobs_group = AppGroup("jobs", help="Look at the work that waits, and retry what was parked.")
history_group = AppGroup("history", help="The record of what happened.")

NOT_PREPARED = (
    "Sàn chưa được chuẩn bị: xin chạy ./dev run hoặc ./dev flask site prepare. / "
    "The site is not prepared: run ./dev run or ./dev flask site prepare."
)
# What `site prepare` keeps in instance/settings.env when it was given in the environment.
KEPT = tuple(s.name for s in config.SETTINGS)


@site.command("prepare")
@click.option("--mode", type=click.Choice(["demo", "production"]), help="Kept for later; default: as it is, else demo.")
def prepare(mode: str | None) -> None:
    """Make the instance ready to serve: settings, tables, code lists, demo data in demo mode, first index."""
    keep_settings(current_app.config["INSTANCE"], mode)
    upgrade()
    counters.create_tables()
    with transaction():
        changed = reference.load()
        lookalikes.bring_in_step()
        terms = legal_terms.load()
        checklists.load()
        clauses.load()
        nda.load()
        content.load()
    click.echo(f"code lists: {changed} rows changed, legal terms: {terms}")
    demo.prepare()


def keep_settings(instance: Path, mode: str | None) -> None:
    """Write the settings of the environment to the instance, so that later commands see the same site."""
    path = instance / config.SETTINGS_FILE
    old = config.dotenv_values(path) if path.exists() else {}
    given = {name: os.environ[name] for name in KEPT if name in os.environ}
    if mode:
        given["MODE"] = mode
    merged = {"MODE": "demo", **old, **given}
    text = "".join(f"{name}={_quoted(str(value))}\n" for name, value in sorted(merged.items()))
    if not path.exists() or path.read_text() != text:
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(text)
        draft.replace(path)
    current_app.config["MODE"] = merged["MODE"]


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


@click.command("worker")
def worker() -> None:
    """Do the jobs until stopped."""
    click.echo(f"meaning: {meaning.status().words}")
    Worker(current_app._get_current_object()).run()  # type: ignore[attr-defined]


@jobs_group.command("list")
@click.option("--state", type=click.Choice(["ready", "busy", "done", "parked"]))
def list_jobs(state: str | None) -> None:
    """Counts by state, and the jobs in one state (parked by default)."""
    for name, count in sorted(jobs.counts().items()):
        click.echo(f"{name}: {count}")
    shown = select(jobs.Job).where(jobs.Job.state == (state or jobs.PARKED)).order_by(jobs.Job.id).limit(100)
    for job in db.session.execute(shown).scalars():
        click.echo(f"#{job.id} {job.name} attempts={job.attempts} {job.args} {job.error or ''}")


@jobs_group.command("retry")
@click.argument("number", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="All parked jobs.")
def retry_jobs(number: int | None, every: bool) -> None:
    """Put a parked job, or all of them, back in line."""
    if number is None and not every:
        raise click.UsageError("name a job number, or --all")
    with transaction():
        parked = select(jobs.Job.id).where(jobs.Job.state == jobs.PARKED)
        numbers = [number] if number is not None else list(db.session.execute(parked).scalars())
        done = sum(jobs.retry(one) for one in numbers)
    click.echo(f"{done} back in line")


@jobs_group.command("run")
def run_jobs() -> None:
    """Do everything that is due now, then stop."""
    click.echo(f"{Worker(current_app._get_current_object()).drain()} rounds")  # type: ignore[attr-defined]


@history_group.command("verify")
def verify_history() -> None:
    """Recompute all chains; name each altered entry and exit 1 if there is any."""
    breaks = history.verify()
    with transaction():
        history.note_check(breaks)
    for found in breaks:
        click.echo(f"{found.where}: {found.what}")
    click.echo("history: whole" if not breaks else f"history: {len(breaks)} breaks")
    if breaks:
        raise SystemExit(1)


def tell_kindly(command: click.Command) -> click.Command:
    """Make ``command`` say in one line that the site has no tables yet, or that its database is away."""
    if isinstance(command, click.Group):
        for part in command.commands.values():
            tell_kindly(part)
    elif command.callback and not hasattr(command.callback, "__wrapped_kindly__"):
        command.callback = _kindly(command.callback)
    return command


def _kindly(work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return work(*args, **kwargs)
        except (OperationalError, ProgrammingError) as problem:
            if not inspect(db.engine).has_table("alembic_version"):
                raise click.ClickException(NOT_PREPARED) from None
            raise problem

    run.__wrapped_kindly__ = True  # type: ignore[attr-defined]
    return run


def init_app(app: Flask) -> None:
    sample = agreement_sample.agreement
    groups = (site, jobs_group, history_group, officer, catalogue, search)
    for command in (*groups, worker, demo.demo, sample, upkeep.backup, upkeep.restore, upkeep.doctor):
        app.cli.add_command(tell_kindly(command))
