"""What people type, made safe to keep: one composed form, no invisible signs."""

from __future__ import annotations

import unicodedata

# Cc: control; Cf: invisible formatting such as marks of direction; Cs: half a pair; Co/Cn: no agreed meaning.
DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
KEPT = {"\n", "\t"}


def clean(text: str) -> str:
    """NFC, line ends as \\n, without control, direction and unassigned signs; outer space removed."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in composed if c in KEPT or unicodedata.category(c) not in DROPPED).strip()


def clean_line(text: str) -> str:
    """As clean(), on a single line with single spaces."""
    return " ".join(clean(text).split())


def mixes_scripts(text: str) -> bool:
    """Does a name mix letters of several alphabets (as Cyrillic а among Latin)? Then it may imitate another."""
    scripts = {unicodedata.name(c, "?").split()[0] for c in text if c.isalpha()}
    return len(scripts) > 1


def gist(text: str, length: int) -> str:
    """The beginning of ``text`` in at most ``length`` characters, cut between words; an ellipsis says it goes on."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[:length]
    whole = cut.rpartition(" ")[0] or cut[:-1]
    return whole.rstrip(" .,;:–-…") + "…"
