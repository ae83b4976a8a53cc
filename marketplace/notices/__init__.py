"""Notices: telling people what happened, on the site and by mail.

Nouns: Notice (a line on somebody's list), Mail (what is sent, waiting or failed), Kind (an occasion and its words).
Verbs: tell() in the transaction that causes it; the worker sends, tries again, and shows what failed.
Place in the line: right of accounts, left of catalogue. Rooms to the right register their own kinds.
"""
