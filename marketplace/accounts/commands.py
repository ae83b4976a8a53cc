"""Commands: ``./dev flask officer …``."""

from __future__ import annotations

import secrets

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.accounts import service
from marketplace.accounts.models import ROLES, Person
from marketplace.accounts.passwords import hash_password
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction

officer = AppGroup("officer", help="People who work for the authority.")
role_option = click.option("--role", "roles", multiple=True, type=click.Choice(ROLES))


@officer.command("add")
@click.argument("email")
@role_option
@click.option("--name", help="Opens an account if that address has none; prints a link for its password.")
def add(email: str, roles: tuple[str, ...], name: str | None) -> None:
    """Give somebody one or more roles (--role, repeatable)."""
    if not roles:
        raise click.UsageError("name at least one --role")
    link = ""
    with transaction():
        person = service.find_person(email)
        if person is None and name:
            person = _open_account(email, name)
            link = service.mail_link("accounts.reset", person)
        if person is None:
            raise click.ClickException(f"no account with the address {email}; give --name to open one")
        new = service.grant_roles(person, roles)
    click.echo(f"{email}: {', '.join(new)} added" if new else f"{email}: nothing new")
    if link:
        click.echo(f"set the password within an hour: {current_app.config['SITE_URL'].rstrip('/')}{link}")


@officer.command("remove")
@click.argument("email")
@role_option
def remove(email: str, roles: tuple[str, ...]) -> None:
    """Take roles away: those named, or all."""
    with transaction():
        person = service.find_person(email)
        if person is None:
            raise click.ClickException(f"no account with the address {email}")
        gone = service.revoke_roles(person, roles)
    click.echo(f"{email}: {', '.join(gone)} removed" if gone else f"{email}: held none of them")


@officer.command("list")
def list_officers() -> None:
    """All officers with their roles."""
    for person in service.officers():
        click.echo(f"{person.email}\t{person.name}\t{', '.join(sorted(held.role for held in person.roles))}")


def _open_account(email: str, name: str) -> Person:
    """A confirmed account whose password nobody knows until the link is used."""
    unknown = hash_password(secrets.token_urlsafe(32))
    person = Person(email=service.tidy_email(email), name=name, password_hash=unknown, confirmed_at=now())
    db.session.add(person)
    db.session.flush()
    return person
