"""Moderation: the officers' queue and their decisions.

Nouns: the queue (a query over the catalogue, not a table), Filter, Waiting (one row of it), decision.
Verbs: publish, send back with reasons, refuse with reasons; after each the next waiting item follows.
Nobody decides on an item of their own organisation; the second of two officers is told, and led on.
Place in the line: right of matching, left of deals.
"""
