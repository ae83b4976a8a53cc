"""Really starts ``python -m marketplace.serve``, and looks at the processes that come and go."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from marketplace.config import REPOSITORY, SETTINGS
from marketplace.serve import descendants, living


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], object], seconds: float) -> bool:
    """True as soon as it holds, False when it still does not after so many seconds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


class Run:
    """One run of the supervisor, as leader of a process group of its own."""

    def __init__(self, instance: Path, port: int | None = None, **settings: str) -> None:
        self.port = port or free_port()
        self.log = instance.parent / f"serve-{self.port}.log"
        kept = {k: v for k, v in os.environ.items() if k not in {s.name for s in SETTINGS}}
        environment = {**kept, "INSTANCE_PATH": str(instance), "HOST": "127.0.0.1", "PORT": str(self.port), **settings}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "marketplace.serve"],
                cwd=REPOSITORY,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # As from a terminal, even where the tests themselves were started under nohup.
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )
        self.seen: set[int] = set()

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_ready(self, seconds: float = 60) -> Run:
        """Until the address is announced."""
        wait_until(lambda: self.process.poll() is not None or "ready: http" in self.said, seconds)
        assert self.process.poll() is None and "ready: http" in self.said, self.said
        self.look()
        return self

    def look(self) -> set[int]:
        """All processes below the supervisor now; they are remembered, to be looked for at the end."""
        now = descendants(self.process.pid)
        self.seen |= now
        return now

    def below(self, words: str) -> list[int]:
        """Direct children whose command line holds ``words``."""
        return [pid for pid in self.look() if words in _command(pid) and _parent(pid) == self.process.pid]

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def signal_group(self, number: int = signal.SIGTERM) -> None:
        os.killpg(self.process.pid, number)

    def left(self) -> set[int]:
        """What still runs of all that was seen."""
        return living(self.seen)

    def clean_up(self) -> None:
        """For a test that went wrong: leave nothing behind."""
        self.look()
        for pid in self.left() | ({self.process.pid} if self.process.poll() is None else set()):
            os.kill(pid, signal.SIGKILL)
        self.process.wait(5)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0
