"""Vietnamese text as pure functions: one spelling, search keys, snippets, a lexicon of equivalent words.

Nouns: syllable, exact key (letters and a tone digit), folded key (no marks), pair of neighbouring folded
keys, entry. Verbs: normalise, fold, take keys, highlight, expand. Place in the line: after kernel, before
reference. It imports nothing of the house, reads no request and no database; its only file is
data/lexicon/. A change of normalisation or keys changes what is in the index: raise KEYS_VERSION in
keys.py and rebuild.
"""
