"""Matching: which offered technologies answer a need, and which needs a technology answers, with reasons in words.

Nouns: profile (what is compared of either side), assessment (0..100 and reasons), reason, likeness of two
listings. Verbs: assess, compare. Place in the line: after search, before moderation. scoring.py and
likeness.py are pure: texts, codes and what the search engine found come in, plain objects go out; they read
no database and no request. Matches are computed by the worker when an item is published or changed, and
kept; a page only reads them.
"""
