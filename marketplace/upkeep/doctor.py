"""What the doctor looks at: each check says in a line how things stand, and what to do when they do not.

A check that trips over something the others do not know about is a finding too, never the end of the visit.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, text

from marketplace.extensions import db
from marketplace.kernel import files, history, jobs
from marketplace.kernel.clock import now
from marketplace.kernel.files import StoredFile
from marketplace.kernel.jobs import PARKED, READY, Job
from marketplace.kernel.views import worker_lives
from marketplace.notices import delivery
from marketplace.search import jobs as search_jobs
from marketplace.search import meaning
from marketplace.search.engine import IndexUnavailable
from marketplace.search.service import engine
from marketplace.upkeep import archive

GOOD, WARNING, FAILURE = "good", "warning", "failure"
LOCAL = {"127.0.0.1", "localhost", "::1"}
LITTLE_ROOM, NO_ROOM = 2 * 1024**3, 200 * 1024**2  # bytes
SLOW_QUEUE, STANDING_QUEUE = timedelta(minutes=15), timedelta(hours=2)
OLD_BACKUP = timedelta(hours=26)  # a nightly one, and two hours of grace
CLOCKS_DIFFER = timedelta(seconds=30)
MOST_LOOKED_AT = 20_000  # files: a look at each takes some 10 µs


class Finding(NamedTuple):
    """One line of the doctor's: how things stand (good, warning, failure), and the words."""

    level: str
    words: str


Check = Callable[[], Iterator[Finding]]
CHECKS: dict[str, tuple[object, Check]] = {}


def check(name: str, label: object) -> Callable[[Check], Check]:
    """Register a check under its name and its label in the reader's language."""

    def register(look: Check) -> Check:
        CHECKS[name] = (label, look)
        return look

    return register


def examine(backups: Path | None = None) -> Iterator[tuple[str, Finding]]:
    """(label, finding) of every check in turn; ``backups``: the folder to which this site is backed up."""
    for label, look in CHECKS.values():
        try:
            yield from ((str(label), finding) for finding in look())
        except Exception as trouble:  # whatever is broken: the other checks still want to be heard
            db.session.rollback()
            words = _("Không kiểm tra được: %(what)s.", what=f"{type(trouble).__name__}: {trouble}"[:300])
            yield str(label), Finding(FAILURE, words)
    if backups is not None:
        yield _("Sao lưu"), _newest_backup(backups)


@check("settings", _l("Cấu hình"))
def settings() -> Iterator[Finding]:
    config = current_app.config
    if config["MODE"] == "demo":
        words = _("Đang chạy ở chế độ chạy thử: mật khẩu của người dùng mẫu được công khai (MODE).")
        yield Finding(WARNING, words)
    elif urlsplit(config["SITE_URL"]).hostname in LOCAL:
        yield Finding(WARNING, _("SITE_URL còn là địa chỉ của chính máy này: liên kết trong thư sẽ không mở được."))
    elif not config["SESSION_COOKIE_SECURE"]:
        yield Finding(WARNING, _("Trang chưa dùng https: mật khẩu có thể bị đọc trên đường truyền (SITE_URL)."))
    else:
        yield Finding(GOOD, _("Chế độ vận hành thật, tại %(where)s.", where=config["SITE_URL"]))
    for name in ("secret_key", "settings.env"):
        path: Path = config["INSTANCE"] / name
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            words = _("Người khác trên máy đọc được tệp %(path)s. Xin chạy: chmod 600 %(path)s", path=path)
            yield Finding(FAILURE, words)


@check("database", _l("Cơ sở dữ liệu"))
def database() -> Iterator[Finding]:
    scripts = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    with db.engine.connect() as connection:
        present, wanted = MigrationContext.configure(connection).get_current_revision(), scripts.get_current_head()
        if present != wanted:
            words = _("Các bảng ở bản %(present)s, phần mềm cần bản %(wanted)s. Xin chạy: ./dev flask site prepare")
            yield Finding(FAILURE, words % {"present": present or "–", "wanted": wanted})
            return
        if db.engine.dialect.name == "sqlite":
            said = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
            orphans = connection.execute(text("PRAGMA foreign_key_check")).first()
            if said != "ok" or orphans is not None:
                words = _("Cơ sở dữ liệu bị hỏng (%(what)s). Xin dừng Sàn và khôi phục từ bản sao lưu gần nhất.")
                yield Finding(FAILURE, words % {"what": said if said != "ok" else orphans})
                return
    words = _("%(kind)s, bảng ở bản %(revision)s, không có lỗi.", kind=db.engine.dialect.name, revision=present)
    yield Finding(GOOD, words)


@check("files", _l("Tệp đã nhận"))
def uploads() -> Iterator[Finding]:
    newest = select(StoredFile).where(StoredFile.attached).order_by(StoredFile.id.desc()).limit(MOST_LOOKED_AT)
    rows = db.session.execute(newest).scalars().all()
    lost = [row for row in rows if not _is_there(row)]
    if lost:
        words = _("%(count)s tệp bị mất hoặc sai kích thước, ví dụ “%(name)s” (%(hash)s). Xin lấy lại từ bản sao lưu.")
        yield Finding(FAILURE, words % {"count": len(lost), "name": lost[0].filename, "hash": lost[0].sha256})
    else:
        yield Finding(GOOD, _("%(count)s tệp, đủ cả.", count=len(rows)))


def _is_there(row: StoredFile) -> bool:
    path = files.path_of(row)
    return path.is_file() and path.stat().st_size == row.size


@check("index", _l("Chỉ mục tìm kiếm"))
def index() -> Iterator[Finding]:
    try:
        different, count = len(search_jobs.differing()), engine().count()
    except IndexUnavailable as trouble:
        yield Finding(WARNING, _("Chưa có chỉ mục (%(why)s); chương trình chạy nền sẽ tự dựng lại.", why=trouble))
        return
    if different:
        words = _("%(count)s tin trong chỉ mục khác với cơ sở dữ liệu; đang chờ cập nhật.", count=different)
        yield Finding(WARNING, words)
    else:
        yield Finding(GOOD, _("%(count)s tin. %(meaning)s", count=count, meaning=meaning.status().label))


@check("jobs", _l("Việc nền"))
def queue() -> Iterator[Finding]:
    due = select(func.min(Job.run_at), func.count()).where(Job.state == READY, Job.run_at <= now())
    oldest, count = db.session.execute(due).one()
    age = now() - oldest if oldest else timedelta()
    level = FAILURE if age > STANDING_QUEUE else WARNING
    if not worker_lives():
        yield Finding(level, _("Chương trình chạy nền không chạy; %(count)s việc đang chờ.", count=count))
    elif age > SLOW_QUEUE:
        words = _("Việc cũ nhất đã chờ %(minutes)s phút; còn %(count)s việc.")
        yield Finding(level, words % {"minutes": int(age.total_seconds() // 60), "count": count})
    else:
        yield Finding(GOOD, _("Chương trình chạy nền đang chạy; %(count)s việc đang chờ.", count=count))
    parked = jobs.counts().get(PARKED, 0)
    if parked:
        words = _("%(count)s việc hỏng đã để riêng. Xin xem: ./dev flask jobs list", count=parked)
        yield Finding(WARNING, words)


@check("disk", _l("Đĩa"))
def disk() -> Iterator[Finding]:
    free = shutil.disk_usage(current_app.config["INSTANCE"]).free
    room = f"{free / 1024**3:.1f} GB"
    if free < NO_ROOM:
        yield Finding(FAILURE, _("Chỉ còn %(room)s trống: Sàn sắp không ghi được nữa.", room=room))
    elif free < LITTLE_ROOM:
        yield Finding(WARNING, _("Chỉ còn %(room)s trống.", room=room))
    else:
        yield Finding(GOOD, _("Còn %(room)s trống.", room=room))


@check("mail", _l("Gửi thư"))
def mail() -> Iterator[Finding]:
    host, port = current_app.config["MAIL_HOST"], current_app.config["MAIL_PORT"]
    if not host:
        is_demo = current_app.config["MODE"] == "demo"
        words = _("Chế độ chạy thử: thư nằm trong thư mục mail.") if is_demo else _("Chưa đặt MAIL_HOST: thư đang chờ.")
        yield Finding(GOOD if is_demo else WARNING, words)
        return
    try:
        delivery.greet()
    except delivery.NotYet as trouble:
        words = _("Máy chủ thư %(host)s:%(port)s không nhận: %(why)s.", host=host, port=port, why=trouble)
        yield Finding(FAILURE, words)
    else:
        yield Finding(GOOD, _("Máy chủ thư %(host)s:%(port)s sẵn sàng.", host=host, port=port))


@check("clock", _l("Đồng hồ"))
def clock() -> Iterator[Finding]:
    """The newest entry of the history cannot lie ahead; a database server has a clock of its own."""
    newest = db.session.execute(select(func.max(history.HistoryEntry.at))).scalar_one()
    ahead = newest - now() if newest else timedelta()
    if db.engine.dialect.name == "postgresql":
        theirs: datetime = db.session.execute(select(func.clock_timestamp())).scalar_one()
        ahead = max(ahead, abs(theirs.astimezone(UTC) - now()))
    if ahead > CLOCKS_DIFFER:
        words = _("Đồng hồ lệch %(seconds)s giây. Xin bật đồng bộ giờ (NTP).", seconds=int(ahead.total_seconds()))
        yield Finding(FAILURE, words)
    else:
        yield Finding(GOOD, _("Đồng hồ chạy đúng thứ tự."))


@check("history", _l("Sổ lịch sử"))
def chains() -> Iterator[Finding]:
    last = history.last_check()
    if last is not None and last.found:
        words = _("Bị sửa ở %(count)s chỗ. Xin xem: ./dev flask history verify", count=last.found)
        yield Finding(FAILURE, words)
    elif last is None:
        yield Finding(GOOD, _("Chưa được kiểm tra lần nào; việc này chạy mỗi tuần."))
    else:
        yield Finding(GOOD, _("Nguyên vẹn trong lần kiểm tra gần nhất."))


def _newest_backup(folder: Path) -> Finding:
    found = archive.archives_in(folder)
    if not found:
        return Finding(FAILURE, _("Chưa có bản sao lưu nào trong %(folder)s.", folder=folder))
    age = now() - datetime.fromtimestamp(found[-1].stat().st_mtime, UTC)
    hours = int(age.total_seconds() // 3600)
    if age > OLD_BACKUP:
        return Finding(WARNING, _("Bản sao lưu mới nhất đã %(hours)s giờ.", hours=hours))
    return Finding(GOOD, _("%(count)s bản; bản mới nhất %(name)s.", count=len(found), name=found[-1].name))
