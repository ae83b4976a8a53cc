"""``./dev``: what it says and does, with a pretended Python that installs nothing (so that no network is needed)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.rules.sources import HOUSE

# Stands in for python3: notes how it was called, and makes a .venv whose python is itself.
PRETENDED = """#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
    -V) echo "Python ${FAKE_VERSION:-3.11.7}" ;;
    *version_info*) exit "${FAKE_TOO_OLD:-0}" ;;
    *ensurepip*) exit "${FAKE_NO_VENV:-0}" ;;
    "-m venv"*) mkdir -p .venv/bin .venv/lib/python3/site-packages; cp "$SELF" .venv/bin/python ;;
    "-m pip --version") [ ! -e .venv/spoilt ] ;;
    "-m pip install"*)
        [ -z "${FAKE_OFFLINE:-}" ] || exit 1
        for last; do :; done
        touch .venv/lib/python3/site-packages/half
        [ -z "${FAKE_DISK_FULL:-}" ] || exit 1
        sleep "${FAKE_SLOW:-0}"
        touch ".venv/lib/python3/site-packages/$(basename "$last")"
        ;;
    *) echo "ran: $* TEST_DATABASE=${TEST_DATABASE:-}" ;;
esac
"""


class Checkout:
    """A checkout that holds only ``dev`` and the locks, in a folder with spaces and Vietnamese letters."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder / "Sàn giao dịch (bản thử)"
        self.folder.mkdir()
        for name in ("dev", "requirements.txt", "requirements-dev.txt", "requirements-postgres.txt"):
            shutil.copy(HOUSE / name, self.folder)
        self.python = folder / "python giả"
        self.python.write_text(PRETENDED)
        self.python.chmod(0o755)
        self.calls_file = folder / "calls"
        own = {"PYTHON": str(self.python), "SELF": str(self.python), "CALLS": str(self.calls_file)}
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", **own, **environment}

    def dev(self, *words: str, code: int = 0, cwd: Path | None = None, **environment: str) -> str:
        """Run ./dev; returns all that it said."""
        done = subprocess.run(
            ["sh", str(self.folder / "dev"), *words],
            cwd=cwd or self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            timeout=60,
            check=False,
        )
        said = (done.stdout + done.stderr).decode()
        assert done.returncode == code, said
        return said

    def installed(self) -> list[str]:
        """The sets that pip was asked to install, in order."""
        calls = self.calls_file.read_text().splitlines() if self.calls_file.exists() else []
        return [call.rsplit(" ", 1)[1] for call in calls if call.startswith("-m pip install")]

    def has(self, name: str) -> bool:
        return (self.folder / ".venv/lib/python3/site-packages" / name).exists()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_it_is_plain_sh():
    shell = shutil.which("dash") or shutil.which("sh")
    assert shell and (HOUSE / "dev").read_text().startswith("#!/bin/sh\n")
    subprocess.run([shell, "-n", str(HOUSE / "dev")], check=True)
    assert os.access(HOUSE / "dev", os.X_OK)


@pytest.mark.parametrize("words", [(), ("help",), ("--help",)])
def test_alone_it_prints_help_in_both_languages(checkout: Checkout, words: tuple[str, ...]):
    said = checkout.dev(*words)
    assert "Chạy sàn" in said and "Runs the exchange" in said
    for command in ("run", "test", "check", "setup", "flask", "lock"):
        assert f"./dev {command}" in said
    assert checkout.installed() == []


def test_an_unknown_command_is_told(checkout: Checkout):
    assert "no such command: tset" in checkout.dev("tset", code=2)


def test_check_all_runs_everything_and_writes_down_what_came_of_it(checkout: Checkout):
    usual, everything = checkout.dev("check"), checkout.dev("check", "--all")
    assert "--junit-xml" not in usual and "tests.record" not in usual
    assert "--junit-xml=" in everything and "docs/last-check.md" in everything
    assert everything.index("--junit-xml=") < everything.index("-m tests.record")
    assert "takes --all only" in checkout.dev("check", "--everything", code=1)


def test_run_needs_only_what_runs(checkout: Checkout):
    assert "ran: -m marketplace.serve" in checkout.dev("run")
    assert checkout.installed() == ["requirements.txt"]


def test_run_takes_the_postgresql_set_when_asked_for(checkout: Checkout):
    checkout.dev("run", DATABASE_URL="postgresql+psycopg://u@h/d")
    assert checkout.installed() == ["requirements.txt", "requirements-postgres.txt"]


def test_a_kept_postgresql_address_counts_too(checkout: Checkout):
    (checkout.folder / "instance").mkdir()
    (checkout.folder / "instance/settings.env").write_text("MODE='demo'\nDATABASE_URL='postgresql://u@h/d'\n")
    checkout.dev("flask", "routes")
    assert checkout.installed() == ["requirements.txt", "requirements-postgres.txt"]
    checkout.dev("flask", "routes", DATABASE_URL="sqlite:///x.db")


def test_everything_is_installed_once_for_each_content(checkout: Checkout):
    checkout.dev("setup")
    checkout.dev("setup")
    checkout.dev("run")
    assert checkout.installed() == ["requirements.txt", "requirements-dev.txt"]
    with (checkout.folder / "requirements.txt").open("a") as lock:
        lock.write("# changed\n")
    checkout.dev("run")
    assert checkout.installed()[2:] == ["requirements.txt"]
    checkout.dev("run", FAKE_VERSION="3.12.1")
    assert checkout.installed()[3:] == ["requirements.txt"]


def test_only_hashed_wheels_are_installed(checkout: Checkout):
    checkout.dev("setup")
    calls = [c for c in checkout.calls_file.read_text().splitlines() if "pip install" in c]
    assert len(calls) == 2
    assert all("--require-hashes" in call and "--only-binary=:all:" in call for call in calls)


def test_words_are_passed_on_as_they_are(checkout: Checkout):
    said = checkout.dev("test", "tests/kernel", "-k", "workflow or two words")
    assert "ran: -m pytest tests/kernel -k workflow or two words TEST_DATABASE=both" in said
    assert "TEST_DATABASE=sqlite" in checkout.dev("test", TEST_DATABASE="sqlite")
    assert "ran: -m flask --app wsgi officer add a@example.vn" in checkout.dev(
        "flask", "officer", "add", "a@example.vn"
    )


def test_check_does_it_all_in_order(checkout: Checkout):
    ran = [line for line in checkout.dev("check").splitlines() if line.startswith("ran: ")]
    wanted = ["-m ruff format --check", "-m ruff check", "-m mypy", "-m pytest -q --no-header tests/rules", "-m pytest"]
    assert len(ran) == len(wanted)
    assert all(line.startswith(f"ran: {words}") for line, words in zip(ran, wanted, strict=True))


def test_it_works_from_another_folder(checkout: Checkout, tmp_path: Path):
    assert "ran: -m marketplace.serve" in checkout.dev("run", cwd=tmp_path)
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"PYTHON": "no-such-python"}, ["Không tìm thấy no-such-python", "no-such-python was not found"]),
        ({"FAKE_TOO_OLD": "1", "FAKE_VERSION": "3.9.2"}, ["Cần Python 3.11 trở lên", "is Python 3.9.2"]),
        ({"FAKE_NO_VENV": "1"}, ["thiếu mô-đun venv", "apt-get install python3-venv"]),
    ],
)
def test_a_python_that_will_not_do_is_told(checkout: Checkout, environment: dict[str, str], told: list[str]):
    said = checkout.dev("run", code=1, **environment)
    assert all(words in said for words in told) and "Traceback" not in said
    assert not (checkout.folder / ".venv").exists()


def test_an_installation_that_was_killed_is_done_anew(checkout: Checkout):
    environment = {**checkout.environment, "FAKE_SLOW": "30"}
    process = subprocess.Popen(
        ["sh", "./dev", "run"], cwd=checkout.folder, env=environment, stderr=subprocess.PIPE, start_new_session=True
    )
    until = time.monotonic() + 20
    while not checkout.has("half") and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert checkout.has("half") and not checkout.has("requirements.txt")
    (checkout.folder / ".venv/trace").touch()
    assert "ran: -m marketplace.serve" in checkout.dev("run")
    assert checkout.has("requirements.txt") and not (checkout.folder / ".venv/trace").exists()


def test_an_installation_that_failed_half_way_is_done_anew(checkout: Checkout):
    assert "did not finish" in checkout.dev("run", code=1, FAKE_DISK_FULL="1")
    (checkout.folder / ".venv/trace").touch()
    checkout.dev("run")
    assert not (checkout.folder / ".venv/trace").exists()


def test_without_network_what_was_installed_stays(checkout: Checkout):
    checkout.dev("run")
    assert "did not finish" in checkout.dev("setup", code=1, FAKE_OFFLINE="1")
    assert "ran: -m marketplace.serve" in checkout.dev("run", FAKE_OFFLINE="1")
    checkout.dev("setup")
    assert checkout.has("requirements-dev.txt")


def test_a_spoilt_venv_is_made_anew(checkout: Checkout):
    (checkout.folder / ".venv/bin").mkdir(parents=True)
    checkout.dev("run")
    assert checkout.has("requirements.txt")


def test_two_at_once_take_turns(checkout: Checkout):
    slow = {**checkout.environment, "FAKE_SLOW": "2"}
    first = subprocess.Popen(["sh", "./dev", "run"], cwd=checkout.folder, env=slow, stderr=subprocess.PIPE)
    until = time.monotonic() + 20
    while not checkout.has("half") and time.monotonic() < until:
        time.sleep(0.02)
    said = checkout.dev("run")
    assert "waiting for another ./dev" in said and "ran: -m marketplace.serve" in said
    assert first.wait(30) == 0 and first.communicate()
    assert checkout.installed() == ["requirements.txt"]


def test_the_number_of_a_process_that_is_something_else_by_now_stops_nobody(checkout: Checkout):
    with subprocess.Popen(["sleep", "30"]) as other:
        (checkout.folder / ".venv.busy").write_text(f"{other.pid}\n")
        checkout.dev("run")
        other.kill()
    assert checkout.has("requirements.txt")
