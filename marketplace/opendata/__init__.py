"""Open data: what machines read of the exchange, and nothing that a guest could not read.

Nouns: address (of the site map), feed, picture (for links that are shared), linked data (schema.org).
Verbs: list, feed, draw, describe. All of it is asked of what is on show at that moment, as a guest would see it: an
anonymous need has no organisation here, whoever asks; what is hidden, expired or withdrawn is nowhere.
Rooms to the right add their pages by ``@lists`` (addresses.py).
Place in the line: right of answers, left of content.
"""
