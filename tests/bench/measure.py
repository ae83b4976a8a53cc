"""Measures the site with 1,000 and 10,000 technologies: ``.venv/bin/python -m tests.bench.measure [1000 10000]``.

Prints the tables of docs/benchmarks.md. Pages are timed over HTTP on a real gunicorn with the worker beside it; queries
per page are counted in process. Takes a few minutes; nothing of the site in ``instance/`` is touched.
"""

from __future__ import annotations

import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import delete, event, select

from marketplace import create_app
from marketplace.accounts.models import Person, PersonRole
from marketplace.accounts.passwords import hash_password
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Technology
from marketplace.config import REPOSITORY
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import Job
from marketplace.search import jobs as search_jobs
from marketplace.search import ranking
from marketplace.search import service as search
from marketplace.search.documents import document_of
from marketplace.search.engine import Query
from tests.bench.listings import fill

ROUNDS = 30
PASSWORD = "mật khẩu dùng để đo"
PAGES = {
    "home": "/",
    "search, 3 words": "/tim-kiem?q=may+say+mit",
    "search, a sentence": "/tim-kiem?q=" + urllib.parse.quote("thiết bị xử lý nước thải mủ cao su chi phí thấp"),
    "search with filters": "/cong-nghe?q=say&province=80&trl=7",
    "list, first page": "/cong-nghe",
    "list, page 20": "/cong-nghe?trang=20",
    "item": None,
    "queue (signed in)": "/kiem-duyet",
    "desk (signed in)": "/ban-lam-viec",
}


def main(sizes: list[int]) -> None:
    print(f"{now():%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            os.environ["INSTANCE_PATH"] = folder
            os.environ["MODE"] = "production"
            one_size(Path(folder), size)


def one_size(folder: Path, size: int) -> None:
    print(f"## {size:,} technologies, {size // 4:,} needs\n")
    flask("site", "prepare")
    app = create_app()
    with app.app_context():
        fill(size, size // 4)
        forget_jobs()
        make_officer()
        in_process(app)
        db.session.remove()
    serve(app, folder)


def forget_jobs() -> None:
    """The index is built in one go below: the update jobs of the filling would only stand in line before it."""
    with transaction():
        db.session.execute(delete(Job))


def make_officer() -> None:
    with transaction():
        person = Person(email="quan@example.vn", name="Quân", password_hash=hash_password(PASSWORD), confirmed_at=now())
        person.roles = [PersonRole(role="moderator"), PersonRole(role="broker"), PersonRole(role="admin")]
        db.session.add(person)


def in_process(app: Flask) -> None:
    took = timed(search_jobs.rebuild)
    count = search.engine().count()
    print(f"- index built in {took:.1f} s ({took / count * 1000:.1f} ms an item)")
    item = db.session.execute(select(Technology).where(Technology._status == "published").limit(1)).scalar_one()
    document = document_of(item)
    one = [timed(lambda: search.engine().index([document])) for _ in range(10)]
    middle, longest = statistics.median(one) * 1000, max(one) * 1000
    print(f"- one item indexed in one commit: median {middle:.0f} ms, longest {longest:.0f} ms")
    ranking.search(search.engine(), Query("máy sấy mít"))
    near = [timed(lambda: search.similar("need", item.title, item.problem)) for _ in range(5)]
    print(f"- partners of one item computed: median {statistics.median(near) * 1000:.0f} ms\n")


def serve(app: Flask, folder: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PORT": str(port), "HOST": "127.0.0.1"}
    site = subprocess.Popen(
        [sys.executable, "-m", "marketplace.serve"],
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=REPOSITORY,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(base + "/healthz")
        pages(app, base)
        with app.app_context():
            print(f"\n- publish to searchable: {publish_to_searchable(base):.2f} s")
        for name, megabytes in memory(site.pid):
            print(f"- memory of {name}: {megabytes:.0f} MB")
        print()
    finally:
        os.killpg(site.pid, signal.SIGTERM)
        site.wait(10)


def pages(app: Flask, base: str) -> None:
    from tests.visitor import Visitor  # noqa: PLC0415 - needs pytest's path

    app.test_client_class = Visitor
    with app.app_context():
        public_id = (
            db.session.execute(select(Technology.public_id).where(Technology._status == "published")).scalars().first()
        )
    cookie = sign_in(base)
    print("| page | median ms | p95 ms | kB | queries |\n|---|---|---|---|---|")
    for name, address in PAGES.items():
        address = address or f"/cong-nghe/{public_id}"
        headers = {"Cookie": cookie} if "signed in" in name else {}
        sizes, times = [], []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            sizes.append(len(fetch(base + address, headers)))
            times.append((time.perf_counter() - started) * 1000)
        queries = count_queries(app, address, "signed in" in name)
        print(
            f"| {name} | {statistics.median(times):.0f} | {sorted(times)[int(ROUNDS * 0.95) - 1]:.0f} "
            f"| {sizes[0] / 1024:.0f} | {queries} |"
        )


def count_queries(app: Flask, address: str, signed_in: bool) -> int:
    counted: list[str] = []
    with app.app_context():
        browser = app.test_client()
        if signed_in:
            browser.submit("/dang-nhap", {"email": "quan@example.vn", "password": PASSWORD})
        browser.get(address, complain=False)

        def note(connection, cursor, statement, *_):
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                counted.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        browser.get(address, complain=False)
        event.remove(db.engine, "before_cursor_execute", note)
    return len(counted)


def sign_in(base: str) -> str:
    """The session cookie of the officer, by the page as a browser would."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = opener.open(base + "/dang-nhap").read().decode()
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    form = urllib.parse.urlencode({"csrf_token": token, "email": "quan@example.vn", "password": PASSWORD})
    opener.open(base + "/dang-nhap", form.encode()).read()
    jar = next(h for h in opener.handlers if isinstance(h, urllib.request.HTTPCookieProcessor)).cookiejar
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def publish_to_searchable(base: str) -> float:
    officer = db.session.execute(select(Person).where(Person.email == "quan@example.vn")).scalar_one()
    item = db.session.execute(select(Technology).where(Technology._status == "submitted").limit(1)).scalar_one()
    with transaction():
        item.title = "Zylotrop khử mùi chuồng trại"
        catalogue.publish(item, officer)
    started = time.perf_counter()
    while b"Zylotrop" not in fetch(base + "/tim-kiem?q=zylotrop").split(b"<main")[1].split(b"card", 1)[-1]:
        if time.perf_counter() - started > 30:
            raise TimeoutError("not searchable after 30 s")
        time.sleep(0.02)
    return time.perf_counter() - started


def memory(group: int) -> list[tuple[str, float]]:
    """Proportional set size of every process of the group: shared pages are counted in parts."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(path.name)) != group:
                continue
            command = (path / "cmdline").read_text().replace("\0", " ")
            rollup = (path / "smaps_rollup").read_text()
        except (OSError, ProcessLookupError):
            continue
        parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
        size = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
        found.append((_role(command, parent, group), size))
    return sorted(found)


def _role(command: str, parent: int, group: int) -> str:
    if "gunicorn" in command:
        return "gunicorn master" if parent == group else "web worker"
    return "job worker" if "worker" in command else "supervisor"


def fetch(url: str, headers: dict[str, str] | None = None) -> bytes:
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=30).read()


def wait_for(url: str) -> None:
    for _ in range(600):
        try:
            fetch(url)
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


def flask(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        check=True,
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
    )


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1000, 10000])
