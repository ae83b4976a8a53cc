"""``flask demo``: fill an instance with the demo."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.demo import load
from marketplace.extensions import db


@contextmanager
def unswept() -> Iterator[None]:
    """Next to nothing of a load is garbage, and looking for it takes a sixth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@click.command("demo")
@click.option("--force", is_flag=True, help="Also in production mode.")
def demo(force: bool) -> None:
    """Load people, listings and deals to try the site with, once; their passwords are public."""
    if current_app.config["MODE"] != "demo" and not force:
        raise click.ClickException("this site is in production mode, and the demo's passwords are public (--force)")
    fill()
    ready()


def prepare() -> None:
    """What ``flask site prepare`` does last: the demo in a demo site without people, index, first matches."""
    is_demo = current_app.config["MODE"] == "demo"
    if is_demo and db.session.execute(select(Person.id).limit(1)).first() is None:
        fill()
    if is_demo:
        ready()
    else:
        load.prepare_index()


@unswept()
def fill() -> None:
    counts = load.load()
    if counts is None:
        click.echo("demo: is there already, nothing loaded")
    else:
        click.echo("demo: " + ", ".join(f"{count} {name}" for name, count in counts.items()))


@unswept()
def ready() -> None:
    load.prepare_index()
    click.echo(f"matches: {load.prepare_matches()} computed")
