"""``flask backup``, ``flask restore``, ``flask doctor``."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from marketplace.kernel.clock import now
from marketplace.kernel.ui import filesize
from marketplace.upkeep import archive, databases
from marketplace.upkeep import backup as backing
from marketplace.upkeep import doctor as looking
from marketplace.upkeep import restore as restoring

SIGNS = {looking.GOOD: "✓", looking.WARNING: "!", looking.FAILURE: "✗"}


def language() -> str:
    """Vietnamese, unless the operator's machine speaks English."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "en" if spoken.startswith("en") else "vi"


in_language = click.option(
    "--lang", type=click.Choice(["vi", "en"]), default=language, help="Language of the answer (default: as LANG)."
)


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep", type=click.IntRange(min=0), default=0, help="Then keep only so many archives there; 0: all.")
@in_language
def backup(folder: Path, keep: int, lang: str) -> None:
    """Write databases, uploads, settings and keys into one dated archive in FOLDER, while the site runs.

    The archive holds the keys of the site and personal data: keep it as safe as the site itself.
    """
    with force_locale(lang), _told():
        made = backing.backup(folder, now(), keep)
        values = {"path": made.path, "count": len(made.about.entries), "size": filesize(made.path.stat().st_size)}
        click.echo(_("Đã sao lưu: %(path)s (%(count)s tệp, %(size)s).", **values))
        for old in made.removed:
            click.echo(_("Đã xóa bản cũ: %(path)s", path=old))
        if made.about.missing:
            words = _("Bản sao lưu thiếu %(count)s tệp mà Sàn cũng không còn, ví dụ %(name)s. Xin giữ các bản cũ hơn.")
            raise click.ClickException(words % {"count": len(made.about.missing), "name": made.about.missing[0]})


@click.command("restore")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_language
def restore(path: Path, lang: str) -> None:
    """Fill an empty instance with the archive PATH: on PostgreSQL, an empty database named by DATABASE_URL."""
    os.umask(0o077)
    with force_locale(lang), _told():
        about = restoring.restore(path)
        click.echo(_("Đã khôi phục %(count)s tệp, sao lưu lúc %(at)s.", count=len(about.entries), at=about.made_at))
        click.echo(_("Bước tiếp theo: %(command)s", command="./dev flask site prepare"))


@click.command("doctor")
@click.option("--backups", type=click.Path(path_type=Path), help="Also look for a fresh archive in this folder.")
@in_language
def doctor(backups: Path | None, lang: str) -> None:
    """Look at settings, tables, files, index, queue, disk, mail, clock. Exit 1 when something has failed."""
    levels = []
    with force_locale(lang):
        for label, finding in looking.examine(backups):
            levels.append(finding.level)
            click.echo(f"{SIGNS[finding.level]} {label}: {finding.words}")
        failures, warnings = levels.count(looking.FAILURE), levels.count(looking.WARNING)
        click.echo(_("%(failures)s lỗi, %(warnings)s cảnh báo.", failures=failures, warnings=warnings))
    if failures:
        raise SystemExit(1)


@contextmanager
def _told() -> Iterator[None]:
    """What can go wrong, in the operator's words."""
    try:
        yield
    except restoring.NotEmpty as there:
        where, what = there.args
        words = _("Chỗ khôi phục chưa trống: %(where)s (%(what)s). Xin dùng một thư mục INSTANCE_PATH mới.")
        raise click.ClickException(words % {"where": where, "what": what or "…"}) from None
    except restoring.Unfit as unfit:
        raise click.ClickException(_unfit(*unfit.args)) from None
    except archive.BadArchive as bad:
        words = _("Tệp sao lưu không dùng được: %(why)s. Chưa có gì được khôi phục.", why=", ".join(bad.args))
        raise click.ClickException(words) from None
    except databases.NoTool as tool:
        raise click.ClickException(_no_tool(*tool.args)) from None
    except OSError as trouble:
        words = _("Không ghi hoặc đọc được: %(why)s. Chưa có tệp nào bị thay đổi.", why=trouble)
        raise click.ClickException(words) from None
    except (sqlite3.Error, SQLAlchemyError) as trouble:
        current_app.logger.exception("backup or restore")
        raise click.ClickException(_("Cơ sở dữ liệu báo lỗi: %(why)s", why=trouble)) from None


def _unfit(what: str, holds: str) -> str:
    if what == "revision":
        words = _("Bản sao lưu do phần mềm mới hơn tạo ra (bảng ở bản %(holds)s). Xin cập nhật phần mềm trước.")
        return words % {"holds": holds}
    words = _("Bản sao lưu chứa cơ sở dữ liệu %(holds)s. Xin đặt DATABASE_URL cho khớp, rồi chạy lại.")
    return words % {"holds": holds}


def _no_tool(name: str, said: str) -> str:
    if not said:
        return _("Không tìm thấy chương trình %(name)s của PostgreSQL (biến %(VAR)s).", name=name, VAR=name.upper())
    return _("%(name)s báo lỗi: %(said)s", name=name, said=said)
