"""Vietnamese text as pure functions: one spelling, search keys, equivalent words, snippets, quantities, lost marks.

Nouns: syllable, exact key (letters and a tone digit), folded key (no marks), pair of neighbouring folded keys, row
and entry of the lexicon, expansion, quantity (an interval in base units). Verbs: normalise, fold, take keys, expand,
highlight, read quantities, restore marks, compare wordings. Place in the line: after kernel, before reference. It
imports nothing of the house, reads no request and no database; its files are data/lexicon/ and data/units.csv. The
lexicon in use is installed by the search room. A change of normalisation or keys changes what is in the index: raise
KEYS_VERSION in keys.py, and the worker rebuilds.
"""
