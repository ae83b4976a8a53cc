"""``flask catalogue``: listings from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.accounts import service as accounts
from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue import importing_drafts as drafts
from marketplace.catalogue.importing import Finding, Report
from marketplace.catalogue.importing_columns import COLUMNS
from marketplace.catalogue.importing_tables import MOST_BYTES
from marketplace.catalogue.models import KINDS
from marketplace.extensions import db
from marketplace.kernel.db import transaction

catalogue = AppGroup("catalogue", help="What is offered and what is sought.")


@catalogue.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(list(KINDS)), required=True)
@click.option("--org", required=True, help="Public id of the organisation that posts.")
@click.option("--author", help="E-mail of the poster; default: the first owner of the organisation.")
@click.option("--map", "renames", multiple=True, metavar="FROM=TO", help="Take the column FROM as the field TO.")
@click.option("--commit", is_flag=True, help="Write the drafts; without it nothing is written.")
def import_file(file: Path, kind: str, org: str, author: str | None, renames: Sequence[str], commit: bool) -> None:
    """Make drafts of the rows of FILE (XLSX, CSV, JSONL), all or none; exit 1 with the report if any is bad."""
    mapping = _mapping(kind, renames)
    organisation = db.session.execute(select(Organisation).where(Organisation.public_id == org)).scalar_one_or_none()
    if organisation is None:
        raise click.ClickException(_("Không có tổ chức nào mang mã “%(code)s”.", code=org))
    person = _author(organisation, author)
    with file.open("rb") as source:
        data = source.read(MOST_BYTES + 1)
    if not commit:
        _tell(file, drafts.report_on(data, file.name, kind, organisation, mapping))
        click.echo(_("Chạy thử: chưa ghi gì. Thêm --commit để ghi."))
        return
    with transaction():
        report = drafts.report_on(data, file.name, kind, organisation, mapping)
        _tell(file, report)
        written = drafts.write(report, organisation, person)
    click.echo(_("Đã ghi %(count)s bản nháp.", count=len(written)))


def _mapping(kind: str, renames: Sequence[str]) -> dict[str, str]:
    names = {column.name for column in COLUMNS[kind]}
    mapping = {}
    for rename in renames:
        old, mark, new = rename.partition("=")
        if not mark or not old or new not in names:
            raise click.BadParameter(
                f"{rename!r}: FROM=TO, where TO is one of {', '.join(sorted(names))}", param_hint="--map"
            )
        mapping[old] = new
    return mapping


def _author(organisation: Organisation, email: str | None) -> Person:
    person = accounts.find_person(email) if email else drafts.first_owner(organisation)
    if person is None and not email:
        raise click.ClickException(_("Tổ chức chưa có người quản lý; xin nêu --author."))
    if person is None or not person.may_write_for(organisation.id):
        raise click.ClickException(_("Người này không được đăng tin cho tổ chức: %(email)s.", email=email))
    return person


def _tell(file: Path, report: Report) -> None:
    """Show the report; ends the command with 1 when the file is refused."""
    click.echo(
        _(
            "%(file)s: %(total)s dòng, %(good)s dòng đạt, %(bad)s lỗi, %(odd)s lưu ý",
            file=file.name,
            total=report.total,
            good=len(report.rows),
            bad=report.bad,
            odd=report.odd,
        )
    )
    for heading, ours in report.taken:
        click.echo("  " + _("cột “%(heading)s” → %(ours)s", heading=heading, ours=ours))
    if report.ignored:
        click.echo("  " + _("cột bỏ qua: %(names)s", names=", ".join(report.ignored)))
    for finding in report.in_order:
        click.echo("  " + _line(finding))
    if report.untold:
        click.echo("  " + _("và %(count)s điều nữa", count=report.untold))
    if not report.is_good:
        click.echo(_("Chưa ghi gì: tệp được nhận trọn vẹn hoặc không nhận dòng nào."))
        raise SystemExit(1)


def _line(finding: Finding) -> str:
    where = [_("dòng %(row)s", row=finding.row)] if finding.row else []
    where += [_("cột “%(name)s”", name=finding.column)] if finding.column else []
    label = _("Lỗi") if finding.is_error else _("Lưu ý")
    return f"{label}{' ' if where else ''}{', '.join(where)}: {finding.message}"
