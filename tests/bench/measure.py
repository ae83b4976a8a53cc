"""Measures the site with many technologies: ``.venv/bin/python -m tests.bench.measure --sizes 1000 10000 [100000]``.

Prints the tables of docs/benchmarks.md: rebuilding the index on one core from raw text and from kept tokens, pages over
HTTP on a real gunicorn with the worker beside it (words alone, then with meanings), publish to searchable and to
matched, memory, disk. Queries per page are counted in process. Vectors are those of some listings with noise on them:
computing 100,000 would take hours, and their values do not matter here. The site in ``instance/`` is not touched.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from flask import Flask
from sqlalchemy import delete, event, func, select

from marketplace import create_app
from marketplace.accounts.models import Person, PersonRole
from marketplace.accounts.passwords import hash_password
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Need, Technology
from marketplace.config import REPOSITORY
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import Job
from marketplace.matching import service as matching
from marketplace.matching.models import Match, MatchRefresh
from marketplace.search import documents, meaning, vectors
from marketplace.search import jobs as search_jobs
from marketplace.search import service as search
from marketplace.search.documents import document_of
from tests.bench.corpus import fragment
from tests.bench.listings import fill

ROUNDS = 30
READ = 40
"""Listings whose meaning is really read; the vectors of all others are made from theirs."""
PASSWORD = "mật khẩu dùng để đo"
PAGES = {
    "home": "/",
    "search, 3 words": "/tim-kiem?q={3}",
    "search, a sentence": "/tim-kiem?q={12}",
    "search with filters": "/cong-nghe?q={2}&province=80&trl=7",
    "suggestions": "/goi-y?q={prefix}",
    "list, first page": "/cong-nghe",
    "list, page 20": "/cong-nghe?trang=20",
    "item": "/cong-nghe/{item}",
    "queue (signed in)": "/kiem-duyet",
    "desk (signed in)": "/ban-lam-viec",
}
"""{3}: so many words that stand together in a listing, other ones each round; {prefix}: two words, the second begun."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 10_000])
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(
        f"{now():%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores (load {load}), "
        f"Python {platform.python_version()}\n"
    )
    for size in parser.parse_args().sizes:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            os.environ["INSTANCE_PATH"] = folder
            os.environ["MODE"] = "production"
            one_size(Path(folder), size)


def one_size(folder: Path, size: int) -> None:
    print(f"## {size:,} technologies, {size // 4:,} needs\n", flush=True)
    with site("0") as app:
        fill(size, size // 4)
        forget_jobs()
        make_officer()
        rebuilt("raw text")
        rebuilt("kept tokens")
        for path in sorted(folder.iterdir()):
            if megabytes(path) >= 1:
                print(f"- disk, {path.name}: {megabytes(path):.0f} MB")
        in_process()
    print("\n### Words alone (SEMANTIC=0)\n", flush=True)
    serve(app)
    with site("1") as app:
        if meaning.embedder() is None:
            print(f"\nno meanings: {meaning.why_off()}\n")
            return
        make_vectors()
        print("\n### Words and meanings\n", flush=True)
        rebuilt("kept tokens and vectors")
        in_process()
    serve(app)


@contextmanager
def site(semantic: str) -> Iterator[Flask]:
    """The application with that setting, in its context."""
    os.environ["SEMANTIC"] = semantic
    flask("site", "prepare")
    app = create_app()
    with app.app_context():
        yield app
        db.session.remove()


def forget_jobs() -> None:
    """The index is built in one go below: the update jobs of the filling would only stand in line before it. Nor is
    there a walk over all needs while pages are timed.
    """
    with transaction():
        db.session.execute(delete(Job))
        db.session.merge(MatchRefresh(stamp=matching.stamp(), begun_at=now(), finished_at=now()))


def make_officer() -> None:
    with transaction():
        person = Person(email="quan@example.vn", name="Quân", password_hash=hash_password(PASSWORD), confirmed_at=now())
        person.roles = [PersonRole(role="moderator"), PersonRole(role="broker"), PersonRole(role="admin")]
        db.session.add(person)


def rebuilt(source: str) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    count = search_jobs.rebuild()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"- index built from {source}: {cpu:.1f} s of one core ({wall:.1f} s by the clock), {count:,} items", flush=True
    )


def megabytes(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(one.stat().st_size for one in files if one.is_file()) / 1e6


def in_process() -> None:
    shown = select(Technology).where(Technology._status == "published")
    item = db.session.execute(shown.limit(1)).scalar_one()
    document = document_of(item)
    one = [timed(lambda: search.engine().index([document])) for _ in range(10)]
    middle, longest = statistics.median(one) * 1000, max(one) * 1000
    print(f"- one item indexed in one commit: median {middle:.0f} ms, longest {longest:.0f} ms")
    items = db.session.execute(shown.limit(20)).scalars().all()
    near = [timed(lambda item=item: matching.partners(item, 50)) for item in items]
    print(f"- partners of one item computed: median {statistics.median(near) * 1000:.0f} ms", flush=True)


def make_vectors() -> None:
    """Rows of TextVector for all that is on show: the meanings of the first few, and variations of them."""
    source, chance = meaning.embedder(), np.random.default_rng(2026)
    assert source is not None
    first = next(documents.published_portions())[:READ]
    known = [vectors.unpacked(vector) for _, vector in vectors.compute(first, source).values()]
    base = np.stack(known)
    for portion in documents.published_portions():
        near = base[chance.integers(len(base), size=len(portion))]
        near = near + chance.normal(0, 0.02, near.shape)
        near /= np.linalg.norm(near, axis=1, keepdims=True)
        rows = {
            (d.kind, d.public_id): (vectors.digest(vectors.text_of(d), source.name), vectors.packed(vector))
            for d, vector in zip(portion, near.astype(np.float32), strict=True)
        }
        with transaction():
            vectors.keep(rows, source.name)


def serve(app: Flask) -> None:
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
            searchable, matched = publish_to_matched(base)
        print(f"\n- publish to searchable: {searchable:.2f} s\n- publish to matched: {matched:.2f} s")
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
    chance = random.Random(2026)  # noqa: S311 - no secret
    for name, pattern in PAGES.items():
        addresses = [written(pattern, chance, public_id) for _ in range(ROUNDS)]
        headers = {"Cookie": cookie} if "signed in" in name else {}
        sizes, times = [], []
        try:
            for address in addresses:
                started = time.perf_counter()
                sizes.append(len(fetch(base + address, headers)))
                times.append((time.perf_counter() - started) * 1000)
        except urllib.error.HTTPError as problem:
            print(f"| {name} | answers {problem.code} | | | |")
            continue
        queries = count_queries(app, addresses[0], "signed in" in name)
        print(
            f"| {name} | {statistics.median(times):.0f} | {sorted(times)[int(ROUNDS * 0.95) - 1]:.0f} "
            f"| {max(sizes) / 1024:.0f} | {queries} |",
            flush=True,
        )


def written(pattern: str, chance: random.Random, item: str) -> str:
    """The address with words put in."""
    for words in (2, 3, 12):
        if f"{{{words}}}" in pattern:
            pattern = pattern.replace(f"{{{words}}}", urllib.parse.quote(fragment(chance, words, words)))
    start = fragment(chance, 2, 2)
    return pattern.replace("{prefix}", urllib.parse.quote(start[: max(len(start) - 2, 3)])).replace("{item}", item)


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


def publish_to_matched(base: str) -> tuple[float, float]:
    """Seconds from the officer's click until a visitor finds the item, and until it has its matches."""
    officer = db.session.execute(select(Person).where(Person.email == "quan@example.vn")).scalar_one()
    item = db.session.execute(select(Technology).where(Technology._status == "submitted").limit(1)).scalar_one()
    need = db.session.execute(select(Need).where(Need._status == "published").limit(1)).scalar_one()
    name, item_id = f"zylotrop{item.id}", item.id
    with transaction():
        item.title, item.problem = f"{name.title()} {need.title}"[:190], need.problem
        catalogue.publish(item, officer)
    started = time.perf_counter()
    searchable = matched = 0.0
    while not (searchable and matched):
        if not searchable and is_found(base, name):
            searchable = time.perf_counter() - started
        if not matched and count_matches(item_id):
            matched = time.perf_counter() - started
        if time.perf_counter() - started > 60:
            raise TimeoutError(f"after 60 s: searchable {searchable:.1f}, matched {matched:.1f}")
        time.sleep(0.02)
    return searchable, matched


def is_found(base: str, name: str) -> bool:
    page = fetch(f"{base}/tim-kiem?q={name}").split(b"<main")[1].split(b"card", 1)[-1]
    return name.title().encode() in page


def count_matches(technology_id: int) -> int:
    found = select(func.count()).where(Match.technology_id == technology_id)
    count = int(db.session.execute(found).scalar_one())
    db.session.rollback()
    return count


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
    main()
