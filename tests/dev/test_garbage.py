"""Pages are opened again and again in one process, with the garbage collector at work: see docs/decisions/0006."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TIMES = 200
OPEN_AGAIN_AND_AGAIN = f"""
from marketplace import create_app
visitor = create_app().test_client()
for _ in range({TIMES}):
    assert visitor.get("/cong-nghe").status_code == 200
assert "Chỉ mục" not in visitor.get("/cong-nghe").text
"""


def test_a_list_opened_many_times_does_not_bring_the_process_down(tmp_path: Path):
    settings = {**os.environ, "INSTANCE_PATH": str(tmp_path), "MODE": "demo", "SEMANTIC": "0", "DATABASE_URL": ""}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    for command in (
        [*flask, "site", "prepare"],
        [*flask, "search", "rebuild"],
        [sys.executable, "-c", OPEN_AGAIN_AND_AGAIN],
    ):
        done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)  # noqa: S603 - ours
        assert done.returncode == 0, (command, done.stdout[-500:], done.stderr[-2000:])
