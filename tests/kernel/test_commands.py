"""Commands on a site that is not there yet."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from marketplace.config import REPOSITORY


@pytest.mark.parametrize("command", [["jobs", "list"], ["history", "verify"], ["officer", "list"]])
def test_an_unprepared_site_says_so_in_one_line(tmp_path, command):
    environment = {**os.environ, "INSTANCE_PATH": str(tmp_path), "DATABASE_URL": ""}
    line = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
    done = subprocess.run(line, env=environment, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "site prepare" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
