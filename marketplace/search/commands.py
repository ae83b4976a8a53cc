"""``flask search``: the index and the meanings, by hand."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from marketplace.search import jobs, meaning, vectors
from marketplace.search.engine import IndexBusy, IndexUnavailable
from marketplace.search.service import engine

search = AppGroup("search", help="Look after the search index and the meanings of texts.")


@search.command("status")
def status() -> None:
    """How many items are in the index, whether meanings are compared, and of how many they are missing."""
    try:
        click.echo(f"index: {engine().count()} items")
    except IndexUnavailable as trouble:
        click.echo(f"index: not there ({trouble}); the worker builds it")
    click.echo(f"meaning: {meaning.status().words}")
    source = meaning.embedder()
    if source is not None:
        missing = sum(1 for _ in vectors.missing(source.name))
        click.echo(f"vectors: {vectors.count(source.name)} kept, {missing} missing")


@search.command("rebuild")
def rebuild() -> None:
    """Build the index anew from the database, with the tokens and vectors kept there, and swap it in."""
    try:
        click.echo(f"index: {jobs.rebuild()} items")
    except (IndexUnavailable, IndexBusy) as trouble:
        raise click.ClickException(str(trouble)) from None


@search.command("embed")
def embed() -> None:
    """Read all missing meanings now; the worker does the same in the background."""
    done = 0
    try:
        for done in jobs.embed_missing():
            click.echo(f"{done} read")
    except meaning.Unavailable as trouble:
        raise click.ClickException(f"meaning: {trouble}") from None
    click.echo(f"vectors: {done} new; the worker takes them into the index")
