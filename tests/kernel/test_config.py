"""Settings: where they come from, and what is said of bad ones."""

from __future__ import annotations

import os
import stat

import pytest

from marketplace import config
from marketplace.cli import keep_settings


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for setting in config.SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)


def test_environment_before_file_before_default(tmp_path, monkeypatch):
    (tmp_path / config.SETTINGS_FILE).write_text("SITE_NAME='Sàn trong tệp'\nSITE_PROVINCE='86'\n", encoding="utf-8")
    monkeypatch.setenv("SITE_NAME", "Sàn trong môi trường")
    found = config.load(tmp_path)
    assert (found["SITE_NAME"], found["SITE_PROVINCE"], found["MODE"]) == ("Sàn trong môi trường", "86", "production")


@pytest.mark.parametrize(
    ("name", "value"),
    [("MODE", "test"), ("MAIL_PORT", "hai mươi"), ("DATABASE_URL", "không phải địa chỉ"), ("UPLOAD_LIMIT_MB", "")],
)
def test_a_bad_setting_is_named(tmp_path, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(config.BadSetting, match=name):
        config.load(tmp_path)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql(tmp_path, scheme):
    found = config.load(tmp_path, {"DATABASE_URL": f"{scheme}://a:b@c/d"})
    assert found["SQLALCHEMY_DATABASE_URI"] == found["COUNTERS_URL"] == "postgresql+psycopg://a:b@c/d"


def test_beside_sqlite_the_counters_have_a_file_of_their_own(tmp_path):
    found = config.load(tmp_path)
    assert found["SQLALCHEMY_DATABASE_URI"].endswith("/marketplace.db")
    assert found["COUNTERS_URL"].endswith("/counters.db")


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path):
    first = config.secret_key(tmp_path / "instance")
    assert config.secret_key(tmp_path / "instance") == first
    assert len(first) > 60
    assert stat.S_IMODE(os.stat(tmp_path / "instance" / "secret_key").st_mode) == 0o600


def test_what_run_was_given_is_kept(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "MODE", app.config["MODE"])  # put back afterwards: others use this app too
    monkeypatch.setenv("SITE_NAME", "Sàn 'của' tỉnh \\ Vĩnh Long")
    keep_settings(tmp_path, "demo")
    monkeypatch.delenv("SITE_NAME")
    found = config.load(tmp_path)
    assert (found["SITE_NAME"], found["MODE"]) == ("Sàn 'của' tỉnh \\ Vĩnh Long", "demo")
    assert stat.S_IMODE(os.stat(tmp_path / config.SETTINGS_FILE).st_mode) == 0o600


def test_cookies_follow_the_address(tmp_path):
    assert config.load(tmp_path, {"SITE_URL": "https://san.example.vn"})["SESSION_COOKIE_SECURE"]
    assert not config.load(tmp_path, {"SITE_URL": "http://127.0.0.1:8000"})["SESSION_COOKIE_SECURE"]
