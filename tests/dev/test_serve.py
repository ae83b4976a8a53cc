"""The supervisor, for real: one address, everything ends together, and what dies comes back or ends the run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from marketplace import serve
from marketplace.serve import Keeper, Place, Trouble
from tests.dev.processes import Run, free_port, wait_until

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared, so that only the first run makes tables."""
    return tmp_path_factory.mktemp("có dấu cách") / "instance"


@pytest.fixture
def started(instance: Path) -> Iterator[list[Run]]:
    """Runs put in here are gone after the test, whatever happens."""
    runs: list[Run] = []
    yield runs
    for run in runs:
        run.clean_up()


@pytest.fixture
def run(instance: Path, started: list[Run]) -> Run:
    """A run in production mode (no demo data), ready."""
    started.append(Run(instance, MODE="production"))
    return started[0].wait_ready()


def ends_within(run: Run, seconds: float) -> float:
    """Wait for the end of all processes; returns how long it took."""
    begun = time.monotonic()
    # Where more wants to run than there are cores (other tests, say), everything takes that much longer.
    crowding = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    is_over = wait_until(lambda: run.process.poll() is not None and not run.left(), seconds * crowding)
    assert is_over, (run.left(), run.said)
    return time.monotonic() - begun


def test_a_pasted_text_is_searched_for_and_a_huge_one_refused(run: Run):
    assert run.get("/tim-kiem?q=" + quote("ễ" * 10_000)) == 200
    assert run.get("/tim-kiem?q=" + "x" * 200_000) == 414


def test_term_to_the_group_ends_everything_in_three_seconds(run: Run):
    assert run.get("/healthz") == 200
    assert len(run.below("gunicorn")) == 1 and len(run.below("wsgi worker")) == 1
    assert len(run.look()) == 4  # gunicorn, its two workers, the job worker
    assert "demo" not in run.said
    run.signal_group(signal.SIGTERM)
    ends_within(run, 3)
    assert run.process.returncode == 0
    assert "Traceback" not in run.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_ctrl_c_or_a_closed_terminal_ends_everything(run: Run, number: int):
    run.signal_group(number)
    ends_within(run, 3)
    assert run.process.returncode == 0
    assert "Traceback" not in run.said


def test_term_to_the_supervisor_alone_ends_everything(run: Run):
    run.process.terminate()
    ends_within(run, 3)
    assert run.process.returncode == 0


def test_a_supervisor_killed_outright_leaves_nothing(run: Run):
    run.process.kill()
    ends_within(run, 5)


def test_a_dead_job_worker_is_started_again(run: Run):
    (before,) = run.below("wsgi worker")
    os.kill(before, signal.SIGKILL)
    assert wait_until(lambda: [pid for pid in run.below("wsgi worker") if pid != before], 10), run.said
    assert run.get("/healthz") == 200
    run.signal_group()
    ends_within(run, 3)


def test_the_end_of_gunicorn_ends_the_run_with_its_code(run: Run):
    (master,) = run.below("gunicorn")
    os.kill(master, signal.SIGKILL)
    ends_within(run, 5)
    assert run.process.returncode == 128 + signal.SIGKILL


def test_a_stuck_child_is_killed_in_time(run: Run):
    (worker,) = run.below("wsgi worker")
    os.kill(worker, signal.SIGSTOP)  # a stopped process does not see TERM
    run.signal_group()
    ends_within(run, 3)
    assert run.process.returncode == 0


def test_term_while_preparing_ends_it(instance: Path, started: list[Run]):
    run = Run(instance, MODE="production")
    started.append(run)
    assert wait_until(lambda: run.below("site prepare"), 20), run.said
    run.signal_group()
    ends_within(run, 3)
    assert run.process.returncode == 0
    assert "ready" not in run.said


def test_a_busy_port_is_told_before_anything_is_started(tmp_path: Path, started: list[Run]):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        run = Run(tmp_path / "instance", port=port)
        started.append(run)
        assert run.process.wait(30) == 1
    lines = run.said.strip().splitlines()
    assert len(lines) == 1
    assert f"Cổng {port} đang được dùng" in lines[0] and f"Port {port} is in use" in lines[0]
    assert not (tmp_path / "instance" / "marketplace.db").exists()


def test_a_site_that_cannot_be_prepared_is_told(tmp_path: Path, started: list[Run]):
    run = Run(tmp_path / "instance", MODE="no such mode")
    started.append(run)
    assert run.process.wait(30) == 1
    assert "The site could not be prepared" in run.said.splitlines()[-1]


@pytest.mark.parametrize("port", ["0", "65536", "eight", "-1", "८०००"])
def test_a_port_that_is_none_is_refused(port: str):
    with pytest.raises(Trouble, match="PORT="):
        serve.place_of({"PORT": port})


def test_an_unknown_host_is_refused():
    with pytest.raises(Trouble, match="HOST="):
        serve.check_free(Place("no-such-host.invalid", free_port()))


@pytest.mark.parametrize(
    ("host", "url", "bind"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000", "0.0.0.0:8000"),
        ("::1", "http://[::1]:8000", "[::1]:8000"),
        ("localhost", "http://localhost:8000", "localhost:8000"),
    ],
)
def test_the_address_is_written_as_a_browser_wants_it(host: str, url: str, bind: str):
    place = serve.place_of({"HOST": host})
    assert (place.url, place.bind) == (url, bind)


@pytest.mark.parametrize(
    ("kept", "given", "mode", "url"),
    [
        ("", {}, "demo", "http://127.0.0.1:9000"),
        ("MODE='production'\nSITE_URL='http://127.0.0.1:8000'", {}, None, "http://127.0.0.1:9000"),
        ("MODE='production'\nSITE_URL='https://san.example.vn'", {}, None, None),
        ("MODE='demo'", {"MODE": "production", "SITE_URL": "https://b.vn"}, "production", "https://b.vn"),
    ],
)
def test_what_is_configured_stays(monkeypatch, tmp_path: Path, kept: str, given: dict, mode: str, url: str):
    (tmp_path / "settings.env").write_text(kept)
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    settings = serve.settings_for(Place("127.0.0.1", 9000), given)
    assert (settings.get("MODE"), settings.get("SITE_URL")) == (mode, url)


class DeadProcess:
    def poll(self) -> int:
        return 1


def test_a_worker_that_keeps_dying_is_started_ever_more_slowly(capsys):
    moment, starts = [0.0], []

    def start() -> subprocess.Popen[bytes]:
        starts.append(moment[0])
        return DeadProcess()  # type: ignore[return-value]

    keeper = Keeper(start, clock=lambda: moment[0])
    while moment[0] < 200:
        keeper.look_after()
        moment[0] = round(moment[0] + 0.1, 1)
    gaps = [round(b - a, 1) for a, b in zip(starts, starts[1:], strict=False)]
    assert all(a <= b for a, b in zip(gaps, gaps[1:], strict=False))
    assert gaps[0] < 1 and 30 <= gaps[-1] < 31
    assert capsys.readouterr().out.count("worker") >= len(gaps)


def test_nobody_else_may_see_a_signal_as_an_error():
    assert serve.exit_code(0) == 0 and serve.exit_code(3) == 3 and serve.exit_code(-9) == 137
