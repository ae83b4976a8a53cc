"""Matching: which offered technologies answer a need, and which needs a technology answers, with reasons in words.

Nouns: profile (what is compared of either side), finding, assessment (0..100 and reasons), reason, likeness of two
listings, strength (strong, medium, weak), wish (from which strength on to be told), stamp (what a match was computed
with), walk (a refresh of kept matches, in portions), unmet need. Verbs: assess, compare, accept, drop, restore, tell.
Place in the line: after search, before moderation. scoring.py and likeness.py are pure: texts, codes and what the
search engine found come in, plain objects go out; they read no database and no request. Matches are computed by the
worker when an item goes on show, and again when its meaning, the lexicon or the weights change; they are kept, and
pages only read them. Needs that nothing answers stand on a list of their own.
"""
