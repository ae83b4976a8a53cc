"""The supervisor behind ``./dev run``: prepares the site, then keeps gunicorn and the job worker running.

    python -m marketplace.serve        HOST (127.0.0.1) and PORT (8000) say where

Ctrl-C or TERM, to this process or to its group, ends everything within three seconds, web workers included.
If this process is killed outright, Linux tells the children, and they end by themselves. The job worker is
started again when it dies; when gunicorn itself ends, so does this process, with gunicorn's exit code.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from dotenv import dotenv_values

from marketplace.config import REPOSITORY, SETTINGS_FILE, instance_path

PATIENCE = 2.0  # seconds between TERM and KILL
LOOK_EVERY = 0.1  # seconds
FIRST_BACK_OFF, LAST_BACK_OFF = 0.5, 30.0  # seconds before a dead worker is started again
WELL_AFTER = 60.0  # a worker that lived this long (seconds) begins again with the shortest back-off
EVERY_INTERFACE = {"", "0.0.0.0", "::"}
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # <linux/prctl.h>

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
PREPARE = [*FLASK, "site", "prepare"]
WORKER = [*FLASK, "worker"]


@dataclass(frozen=True)
class Place:
    """Where the site listens."""

    host: str
    port: int

    @property
    def visible_host(self) -> str:
        """The host as a browser on this machine would write it."""
        host = "127.0.0.1" if self.host in EVERY_INTERFACE else self.host
        return f"[{host}]" if ":" in host else host

    @property
    def url(self) -> str:
        return f"http://{self.visible_host}:{self.port}"

    @property
    def bind(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Stop(Exception):
    """Somebody asked us to end."""


class Trouble(Exception):
    """Something that the person who started us has to mend; the text says what, in both languages."""


def main() -> int:
    """Run until told to stop; returns the exit code of the process."""
    for number in ENDINGS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup keeps us going
            signal.signal(number, _on_signal)
    children = Children()
    try:
        place = place_of(os.environ)
        check_free(place)
        settings = settings_for(place, os.environ)
        prepare(children, settings)
        return serve(children, place, settings)
    except Stop:
        return 0
    except Trouble as trouble:
        say(str(trouble))
        return 1
    finally:
        children.end()


def _on_signal(number: int, frame: FrameType | None) -> None:
    """End the run once; further signals must not break the ending itself."""
    _ignore_endings()
    raise Stop


def _ignore_endings() -> None:
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)


def place_of(environment: Mapping[str, str]) -> Place:
    """Read HOST and PORT. Raises Trouble."""
    port = environment.get("PORT") or "8000"
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise Trouble(f"PORT={port} không phải số cổng từ 1 đến 65535 / is not a port from 1 to 65535.")
    return Place(environment.get("HOST") or "127.0.0.1", int(port))


def check_free(place: Place) -> None:
    """Raise Trouble when the address cannot be listened on, before anything is started."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            place.host or None, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except socket.gaierror:
        raise Trouble(f"Không rõ địa chỉ HOST={place.host} / HOST={place.host} is not known here.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Trouble(
                f"Cổng {place.port} đang được dùng; hãy chọn cổng khác bằng biến PORT"
                f" / Port {place.port} is in use; choose another one with PORT."
            ) from None
        raise Trouble(f"Không dùng được / cannot listen on {place.bind}: {error.strerror}") from None


def settings_for(place: Place, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of the children: what is configured stays; a new site is a demo at this address."""
    kept = dotenv_values(instance_path() / SETTINGS_FILE)
    settings = dict(environment)
    if not (settings.get("MODE") or kept.get("MODE")):
        settings["MODE"] = "demo"
    if not settings.get("SITE_URL") and _is_local(kept.get("SITE_URL")):
        settings["SITE_URL"] = place.url
    settings["PYTHONUNBUFFERED"] = "1"
    return settings


def _is_local(url: str | None) -> bool:
    """No address yet, or one of this machine from an earlier run, perhaps on another port."""
    return not url or urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}


def prepare(children: Children, settings: dict[str, str]) -> None:
    """Migrate, load reference and demo data, build the first index. Raises Trouble."""
    code = children.start("prepare", PREPARE, settings).wait()
    if code:
        raise Trouble("Chưa chuẩn bị được sàn; xem lỗi ở trên / The site could not be prepared; see above.")


def serve(children: Children, place: Place, settings: dict[str, str]) -> int:
    """Keep both running; returns gunicorn's exit code when it ends by itself."""
    web = children.start("gunicorn", gunicorn_command(place), settings)
    worker = Keeper(lambda: children.start("worker", WORKER, settings))
    announced = False
    while web.poll() is None:
        worker.look_after()
        if not announced and answers(place):
            announce(place, settings)
            announced = True
        time.sleep(LOOK_EVERY)
    say(f"gunicorn đã dừng (mã {web.returncode}) / gunicorn ended with {web.returncode}")
    return exit_code(web.returncode)


def gunicorn_command(place: Place) -> list[str]:
    """Two processes of eight threads, renewed now and then; no control socket, no preload."""
    options = {
        "--workers": "2",
        "--threads": "8",
        "--bind": place.bind,
        "--graceful-timeout": "1",
        "--max-requests": "2000",
        "--max-requests-jitter": "200",
        "--config": "python:marketplace.webserver",
        "--log-level": "warning",
    }
    flat = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "gunicorn", "--no-control-socket", *flat, "wsgi:app"]


class Keeper:
    """Starts the worker, and starts it again after a growing pause when it dies."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]], clock: Callable[[], float] = time.monotonic):
        self._start, self._clock = start, clock
        self._pause = FIRST_BACK_OFF
        self._begun = clock()
        self._again_at: float | None = None
        self._process = start()

    def look_after(self) -> None:
        """To be called often."""
        code = self._process.poll()
        if code is None:
            return
        if self._again_at is None:
            if self._clock() - self._begun >= WELL_AFTER:
                self._pause = FIRST_BACK_OFF
            self._again_at = self._clock() + self._pause
            say(f"worker đã dừng (mã {code}), chạy lại sau {self._pause:g} s / worker ended, starting again")
            self._pause = min(self._pause * 2, LAST_BACK_OFF)
        elif self._clock() >= self._again_at:
            self._again_at, self._begun = None, self._clock()
            self._process = self._start()


class Children:
    """The processes that were started, and how all of them are ended."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []
        self._prctl = _prctl()
        self._prctl(PR_SET_CHILD_SUBREAPER, 1)  # web workers that lose gunicorn come to us, not to init

    def start(self, name: str, command: list[str], settings: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start ``command`` in the repository so that it ends when this process is gone."""
        parent, prctl = os.getpid(), self._prctl

        def tie_to_parent() -> None:
            prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

        signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        try:  # a signal between fork and the list below would leave a child that nobody knows of
            process = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env=settings,
                stdin=subprocess.DEVNULL,
                preexec_fn=_unblocked(tie_to_parent),
            )
            self._running = [child for child in self._running if child.poll() is None] + [process]
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        return process

    def end(self) -> None:
        """TERM to all, then KILL to what is left after PATIENCE, grandchildren included."""
        _ignore_endings()
        alive = [child for child in self._running if child.poll() is None]
        family = descendants(os.getpid())
        for child in alive:
            child.terminate()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and (any(c.poll() is None for c in alive) or living(family)):
            time.sleep(0.02)
        for pid in {child.pid for child in alive if child.poll() is None} | living(family):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _unblocked(then: Callable[[], None]) -> Callable[[], None]:
    """A child must see INT and TERM, or it could not be told to end; not HUP, which makes gunicorn start anew."""

    def run() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT, signal.SIGTERM])
        then()

    return run


def _prctl() -> Callable[[int, int], object]:
    """Linux's prctl(2), or something that does nothing elsewhere."""
    if not sys.platform.startswith("linux"):
        return lambda option, value: None
    function = ctypes.CDLL(None, use_errno=True).prctl
    return lambda option, value: function(option, int(value), 0, 0, 0)


def descendants(ancestor: int) -> set[int]:
    """Numbers of all processes below ``ancestor``; empty where there is no /proc."""
    below: dict[int, list[int]] = {}
    for pid, parent, _ in _processes():
        below.setdefault(parent, []).append(pid)
    found, queue = set(), [ancestor]
    while queue:
        children = below.get(queue.pop(), [])
        found.update(children)
        queue.extend(children)
    return found


def living(pids: set[int]) -> set[int]:
    """Those of ``pids`` that still run (a zombie does not)."""
    return {pid for pid, _, state in _processes(pids) if state not in "ZX"}


def _processes(pids: Iterable[int] | None = None) -> Iterable[tuple[int, int, str]]:
    """(pid, parent, state) of the processes given, or of all."""
    folder = Path("/proc")
    names = (str(pid) for pid in pids) if pids is not None else (p.name for p in folder.glob("[0-9]*"))
    for name in names:
        try:  # the name of the program stands in brackets and may hold anything
            state, parent = (folder / name / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        yield int(name), int(parent), state


def answers(place: Place) -> bool:
    """Does the site say that it is well?"""
    connection = http.client.HTTPConnection(place.visible_host.strip("[]"), place.port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(place: Place, settings: dict[str, str]) -> None:
    """Tell the address and, in demo mode, where the people of the demo are listed."""
    say(f"Sàn đã sẵn sàng / the exchange is ready: {place.url}")
    kept = dotenv_values(instance_path() / SETTINGS_FILE)
    if (settings.get("MODE") or kept.get("MODE")) == "demo":
        say(f"Tài khoản dùng thử / demo accounts: {place.url}/dang-nhap")
    say("Dừng: Ctrl-C / stop: Ctrl-C")


def exit_code(code: int) -> int:
    """A process's return code as a shell would give it: 128 + n when signal n ended it."""
    return 128 - code if code < 0 else code


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
