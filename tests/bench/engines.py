"""Search engines side by side, on the same tokens: ``.venv/bin/python -m tests.bench.engines``.

    --sizes 1000 5109 10000 [100000]   documents, made by tests/bench/corpus.py
    --engines ours-cold fts5 …         all if not given
    --queries 40                       of each kind: short (2–5 syllables), question (10–15), long (80 terms of a text)
    --keep FOLDER                      keep what was built, and build only what is missing there (--afresh: build again)
    --out table.md                     write the tables there too

Every engine runs in a process of its own; those that are close run five times, in turn, so that a busy minute of the
machine falls on all. Times are CPU milliseconds of that process: for each query the median of its rounds and passes;
then the median and the 95th percentile over the queries. Prints also what issue 3 asks for and what is reached.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from marketplace.config import REPOSITORY
from marketplace.search.engine import SearchDocument, Term
from marketplace.search.terms import CHAIN_VERSION, STREAMS, streams_of
from marketplace.search.whoosh_engine import PREFIX
from marketplace.vietnamese.keys import KEYS_VERSION, keys
from tests.bench.contenders import CONTENDERS
from tests.bench.corpus import document, fragment, text_of
from tests.bench.verdicts import KINDS, Figures, high, middle, verdicts

SEED = 2026
LONG_TERMS = {"e": 20, "f": 20, "fb": 40}
CUT_SHARE = 0.3
SLOW_FROM, SLOW_QUERIES = 20_000, 5
"""Stock Whoosh needs seconds a query there: so many queries of a kind must do."""


def main() -> None:
    options = _options()
    if options.child:
        print(json.dumps(_child(options.child, options.engine, options.folder, options.queries)))
        return
    with tempfile.TemporaryDirectory(prefix="engines-") as scratch:
        folder = options.keep or Path(scratch)
        lines = [_heading()]
        print(lines[0])
        found: Figures = {}
        for size in options.sizes:
            found[size] = _one_size(folder, size, options)
            lines.append(_table(size, found[size]))
            print(lines[-1], flush=True)
        lines.append(verdicts(found))
        print(lines[-1])
        if options.out:
            options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 5_109, 10_000])
    parser.add_argument("--engines", nargs="+", choices=list(CONTENDERS), default=list(CONTENDERS))
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--keep", type=lambda name: Path(name).resolve())
    parser.add_argument("--afresh", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--child", choices=["build", "ask"], help=argparse.SUPPRESS)
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _heading() -> str:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores (load {load}), "
        f"Python {platform.python_version()}, chain {CHAIN_VERSION}, keys {KEYS_VERSION}\n"
    )


def _one_size(folder: Path, size: int, options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    place = folder / str(size)
    place.mkdir(parents=True, exist_ok=True)
    chain = f"{size}.{CHAIN_VERSION}.{KEYS_VERSION}"
    if options.afresh:
        for told in place.glob(f"*-{chain}.json"):
            told.unlink()
    _write_once(place / f"tokens-{chain}.txt", lambda: _token_lines(size))
    _write_once(place / f"queries-{chain}-{options.queries}.json", lambda: [_queries(place, size, options.queries)])
    built = {name: _built(place, chain, name, options) for name in options.engines}
    passes = max(CONTENDERS[name].passes for name in options.engines)
    asked: dict[str, list[dict[str, Any]]] = {name: [] for name in options.engines}
    for number in range(passes):
        for name in options.engines:
            if number < CONTENDERS[name].passes:
                asked[name].append(_run("ask", name, place, options.queries))
    return {name: {**built[name], **_of_all_passes(asked[name])} for name in options.engines}


def _built(place: Path, chain: str, name: str, options: argparse.Namespace) -> dict[str, Any]:
    """How the index of an engine was built; now, if it is not there."""
    index = place / f"{CONTENDERS[name].indexes}-{chain}"
    told = index.with_suffix(index.suffix + ".json")
    if not _is_built(told):
        shutil.rmtree(index, ignore_errors=True)
        index.mkdir()
        how = {**_run("build", name, place, options.queries), "format": PREFIX}
        told.write_text(json.dumps(how), encoding="utf-8")
    kept: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    return kept


def _of_all_passes(passes: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians of what several runs of one engine measured; scores are those of the first."""
    times = {
        kind: [statistics.median(one) for one in zip(*(each["ms"][kind] for each in passes), strict=True)]
        for kind in KINDS
    }
    told = {name: statistics.median(each[name] for each in passes) for name in ("open_ms", "heap_mb")}
    return {**passes[0], **told, "ms": times}


def _is_built(told: Path) -> bool:
    """Whether there is an index, and our files are still laid out like that."""
    return told.exists() and json.loads(told.read_text(encoding="utf-8")).get("format") == PREFIX


def _write_once(path: Path, make: Any) -> None:
    if path.exists():
        return
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in make())
    draft.replace(path)


def _run(child: str, engine: str, place: Path, queries: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.engines", "--child", child, "--engine", engine]
    command += ["--folder", str(place), "--queries", str(queries)]
    done = subprocess.run(command, check=True, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


# Documents and queries


def _token_lines(size: int) -> Iterator[str]:
    for number in range(size):
        made = document(number)
        yield " ".join(key.exact for key in keys(f"{made.title}\n{made.body}"))


def _documents(place: Path, size: int) -> Iterator[SearchDocument]:
    with (place / f"tokens-{size}.{CHAIN_VERSION}.{KEYS_VERSION}.txt").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            yield replace(document(number), tokens=line.rstrip("\n"))


def _queries(place: Path, size: int, count: int) -> str:
    """The terms of `count` queries of each kind: those that occur, without syllables of every third document."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    texts = {
        "short": [fragment(chance, 2, 5) for _ in range(count)],
        "question": [fragment(chance, 10, 15) for _ in range(count)],
        "long": [text_of(chance) for _ in range(count)],
    }
    asked = {
        kind: [streams_of(" ".join(key.exact for key in keys(text))) for text in some] for kind, some in texts.items()
    }
    wanted = {(s, t) for some in asked.values() for one in some for s in STREAMS for t in one[s]}
    frequency: Counter[tuple[str, str]] = Counter()
    for made in _documents(place, size):
        frequency.update(wanted & {(s, t) for s, tokens in streams_of(made.tokens or "").items() for t in tokens})
    return json.dumps({k: [_terms(one, frequency, size, k == "long") for one in some] for k, some in asked.items()})


def _terms(streams: dict[str, list[str]], frequency: Counter[tuple[str, str]], size: int, is_long: bool) -> list[Any]:
    chosen = []
    for stream in STREAMS:
        counted = Counter(token for token in streams[stream] if frequency[stream, token])
        if stream != "fb":
            rare = {t: n for t, n in counted.items() if frequency[stream, t] <= CUT_SHARE * size}
            counted = Counter(rare or counted)
        worth = {
            t: (1 + math.log(n)) * (math.log(size / (frequency[stream, t] + 1)) + 1) for t, n in sorted(counted.items())
        }
        best = sorted(worth, key=lambda t: -worth[t])[: LONG_TERMS[stream]] if is_long else list(counted)
        chosen += [(stream, token) for token in best]
    return chosen


# One engine, in a process of its own


def _child(what: str, name: str, place: Path, queries: int) -> dict[str, Any]:
    size, engine = int(place.name), CONTENDERS[name]()
    chain = f"{size}.{CHAIN_VERSION}.{KEYS_VERSION}"
    index = place / f"{engine.indexes}-{chain}"
    if what == "build":
        return _build(engine, index, _documents(place, size))
    asked = json.loads((place / f"queries-{chain}-{queries}.json").read_text(encoding="utf-8"))
    return _ask(engine, index, asked, name.startswith("whoosh") and size >= SLOW_FROM)


def _build(engine: Any, index: Path, documents: Iterable[SearchDocument]) -> dict[str, Any]:
    started = time.process_time()
    engine.build(index, documents)
    took = time.process_time() - started
    disk = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"index_s": took, "disk_mb": disk / 1e6, "build_peak_mb": peak}


def _ask(engine: Any, index: Path, asked: dict[str, list[Any]], is_slow: bool) -> dict[str, Any]:
    before = _private()
    started = time.process_time()
    engine.open(index)
    opened = (time.process_time() - started) * 1000
    times: dict[str, list[float]] = {}
    scores: dict[str, list[list[float]]] = {}
    for kind in KINDS:
        texts = [[Term(stream, text, 1.0, text) for stream, text in terms] for terms in asked[kind]]
        texts = texts[:SLOW_QUERIES] if is_slow else texts
        rounds = 1 if is_slow else engine.rounds
        scores[kind] = [engine.ask(terms) for terms in texts]
        each: list[list[float]] = [[] for _ in texts]
        for _ in range(rounds):
            gc.collect()
            for number, terms in enumerate(texts):
                engine.before()
                started = time.process_time()
                engine.ask(terms)
                each[number].append((time.process_time() - started) * 1000)
        times[kind] = [statistics.median(one) for one in each]
    return {"open_ms": opened, "heap_mb": _private() - before, "ms": times, "scores": scores}


def _private() -> float:
    """Megabytes of memory that are this process's alone, mapped files not counted."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")) / 1024


# Tables


def _table(size: int, found: dict[str, dict[str, Any]]) -> str:
    lines = [f"## {size:,} documents\n"]
    lines.append("| engine | short | question | long | index s | disk MB | peak MB | open ms | heap MB |")
    lines.append("|---|---|---|---|---|---|---|---|---|")
    for name, one in found.items():
        cells = " | ".join(f"{middle(one['ms'][kind]):.2f} / {high(one['ms'][kind]):.2f}" for kind in KINDS)
        lines.append(
            f"| {name} | {cells} | {one['index_s']:.1f} | {one['disk_mb']:.1f} | {one['build_peak_mb']:.0f} "
            f"| {one['open_ms']:.0f} | {one['heap_mb']:.0f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
