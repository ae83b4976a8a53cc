"""Speed of the text functions on the shared listings: ``.venv/bin/python -m tests.bench.text_speed``.

Megabytes of UTF-8 a second, CPU time of one thread, best of three. "first" is with nothing remembered, "again" with the
words of the text known, as in a worker that has read other listings before.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

from marketplace.vietnamese import keys as keys_module
from marketplace.vietnamese.keys import KEYS_VERSION, folded_of, keys, syllables
from marketplace.vietnamese.normalise import normalise
from tests.bench.corpus import sentences

WANTED = {"normalise": 1.0, "keys": 1.0, "syllables": 0.5}
"""Megabytes a second that issue 3 asks for, or that snippets need."""
SIZE = 400_000
FUNCTIONS: dict[str, Callable[[str], object]] = {"normalise": normalise, "keys": keys, "syllables": syllables}


def main() -> None:
    text = "\n".join(sentences())[:SIZE]
    forms = {"NFC": text, "NFD": unicodedata.normalize("NFD", text), "no marks": unmarked(text)}
    print(f"{len(text.encode()):,} bytes of listings, keys version {KEYS_VERSION}\n")
    print("| function | text | first MB/s | again MB/s | wanted |\n|---|---|---|---|---|")
    for name, function in FUNCTIONS.items():
        for form, written in forms.items():
            first = max(speed(function, written, afresh=True) for _ in range(3))
            again = max(speed(function, written) for _ in range(3))
            reached = "reached" if first >= WANTED[name] else "NOT REACHED"
            print(f"| {name} | {form} | {first:.1f} | {again:.1f} | {WANTED[name]:.1f} {reached} |")
    exact = [key.exact for key in keys(text)]
    started = time.process_time()
    for one in exact:
        folded_of(one)
    print(f"\nfolded_of: {(time.process_time() - started) / len(exact) * 1e9:.0f} ns a key")


def forget() -> None:
    """Empty every memory of keys, as in a process that has just begun."""
    for value in vars(keys_module).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


def speed(function: Callable[[str], object], text: str, afresh: bool = False) -> float:
    if afresh:
        forget()
    started = time.process_time()
    function(text)
    return len(text.encode()) / (time.process_time() - started) / 1e6


def unmarked(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


if __name__ == "__main__":
    main()
