"""Moderation: the officers' queue and their decisions.

Nouns: the queue (a query over the catalogue, not a table), decision.
Verbs: publish, send back with reasons, refuse with reasons; after each the next waiting item follows.
Place in the line: right of matching, left of deals.
"""
