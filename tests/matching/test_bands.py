"""The bands that the calibration names are those that its rule asks for."""

from __future__ import annotations

import random

from marketplace.matching.weights import bands
from tests.bench import calibrate


def pairs(parts: dict[int, float], each: int = 40) -> list[tuple[float, int, str]]:
    """Pairs with scores from a stretch of ten on, of which a part is worth an introduction."""
    chance = random.Random(1)
    return sorted(
        (
            (low + chance.random() * 10, 2 if number < part * each else 0, f"N{number}")
            for low, part in parts.items()
            for number in range(each)
        ),
        reverse=True,
    )


def test_bands_follow_the_share_of_good_pairs():
    found = calibrate.bands(pairs({70: 0.95, 60: 0.9, 50: 0.55, 40: 0.5, 30: 0.3, 20: 0.25, 10: 0.02, 0: 0.0}))
    assert 55 <= found["strong"] <= 64
    assert 35 <= found["medium"] < found["strong"]
    assert 10 <= found["weak"] <= 25


def test_where_nothing_is_good_there_is_no_strong_band():
    assert calibrate.bands(pairs({50: 0.1, 0: 0.0}))["strong"] == 101


def test_tables_read_the_files(tmp_path):
    run, qrels = tmp_path / "needs.tsv", tmp_path / "qrels.tsv"
    run.write_text("N1\tT1\t52.5\nN1\tT2\t12.0\nN2\tT1\t8.0\n", encoding="utf-8")
    qrels.write_text("N1\tT1\t3\nN1\tT2\t0\n", encoding="utf-8")
    rows = calibrate.read(run, qrels)
    assert rows == [(52.5, 3, "N1"), (12.0, 0, "N1"), (8.0, 0, "N2")]
    assert calibrate.table(rows)[2] == "| 50–55 | 1 | 1.00 | 1 | 1.00 |"
    assert "1 of 1 answerable needs" in calibrate.summary(rows, {"strong": 50})[0]


def test_the_bands_in_use_are_dated_and_apart():
    held = bands()
    assert held.weak < held.medium < held.strong
    assert held.chosen_on.year >= 2026 and held.source
