"""Upkeep: what keeps a site safe over the years, by commands of its operator.

Nouns: the archive (one dated file with everything that cannot be made anew) with its manifest, and the doctor's findings.
`backup` writes an archive while the site runs, `restore` fills an empty place from one, `doctor` looks and changes nothing.

The next line: another thing to be kept goes into `backup.files_of` by itself when it lies in the instance folder, another
thing to be looked at is a `@check` in `doctor`. Of the front hall: it may know every room, nobody imports it.
"""
