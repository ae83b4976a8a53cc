"""``flask match evaluate``: right after installation, on data that has only what it must have."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.config import REPOSITORY

TECHNOLOGIES = [
    {"id": "T1", "title": "Máy sấy mít bằng bơm nhiệt", "body": "Sấy trái cây ở nhiệt độ thấp, giữ màu vàng."},
    {"id": "T2", "title": "Phần mềm quản lý thư viện"},
    {"id": "T3", "body": "Xử lý nước thải chăn nuôi bằng hầm biogas.", "field": "Môi trường"},
    {"id": "T4"},
]
NEEDS = [
    {"id": "N1", "title": "Cần máy sấy mít"},
    {"id": "N2", "body": "Chuồng heo hôi quá, nước thải chăn nuôi chảy ra mương"},
]
QUERIES = [{"id": "Q1", "query": "may say mit"}, {"id": "Q2"}]
DUPLICATES = [{"id": "D1", "title": "Máy sấy mít dùng bơm nhiệt", "body": "Sấy trái cây ở nhiệt độ thấp."}]
PAIRS = "P1\tT1\tD1\nP2\tT1\tT2\n"


@pytest.fixture
def data(tmp_path) -> Path:
    folder = tmp_path / "dữ liệu"
    folder.mkdir()
    for name, rows in (
        ("technologies", TECHNOLOGIES),
        ("needs", NEEDS),
        ("queries", QUERIES),
        ("dup_items", DUPLICATES),
    ):
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"{name}.jsonl").write_text(lines + "\n", encoding="utf-8")
    (folder / "dup_pairs.tsv").write_text(PAIRS, encoding="utf-8")
    return folder


def run(data: Path, out: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "INSTANCE_PATH": str(tmp_path / "never prepared")}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "match", "evaluate", str(data), "--out", str(out)]
    return subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, timeout=100)


def rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def test_on_stripped_data_without_database_or_worker(data, tmp_path):
    out = tmp_path / "out"
    done = run(data, out, tmp_path)
    assert done.returncode == 0, done.stderr
    needs, reverse, queries, pairs = (rows(out / f"{n}.tsv") for n in ("needs", "reverse", "queries", "dups"))
    assert all(len(row) == 3 and float(row[2]) >= 0 for row in [*needs, *reverse, *queries])
    assert [row[1] for row in needs if row[0] == "N1"][0] == "T1"
    assert [row[1] for row in needs if row[0] == "N2"][0] == "T3"
    assert [row[1] for row in reverse if row[0] == "T1"][0] == "N1"
    assert [row[1] for row in queries if row[0] == "Q1"][0] == "T1"
    scores = {row[0]: float(row[1]) for row in pairs}
    assert set(scores) == {"P1", "P2"}
    assert scores["P1"] > scores["P2"]


def test_an_empty_folder_gives_empty_runs(tmp_path):
    (tmp_path / "empty").mkdir()
    done = run(tmp_path / "empty", tmp_path / "out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "out" / "needs.tsv") == []


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("needs.jsonl", "{broken\n", "needs.jsonl line 1"),
        ("needs.jsonl", '{"title": "x"}\n', "needs.jsonl line 1"),
        ("technologies.jsonl", '{"id": "T1"}\n{"id": "T1"}\n', "occurs twice"),
        ("dup_pairs.tsv", "P1\tT1\n", "dup_pairs.tsv line 1"),
        ("dup_pairs.tsv", "P1\tT1\tXXX\n", "dup_pairs.tsv line 1"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(data, tmp_path, name, text, told):
    (data / name).write_text(text, encoding="utf-8")
    done = run(data, tmp_path / "out", tmp_path)
    assert done.returncode == 1
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
