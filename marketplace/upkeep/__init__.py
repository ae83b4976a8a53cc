"""Upkeep: what keeps a site safe over the years, by commands of its operator.

Nouns: the archive (one dated file with everything that cannot be made anew), its manifest, the doctor's findings.
Verbs: back up (while the site runs), restore (into an empty place), examine (changes nothing).
The next line: whatever lies in the instance folder is kept by itself; another thing to be looked at is a `@check`.
Place in the line: front hall, beside cli; may know everyone, nobody imports it.
"""
