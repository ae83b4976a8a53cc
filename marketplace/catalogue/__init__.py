"""Catalogue: what is offered and what is sought.

Nouns: Technology (tin công nghệ), Need (nhu cầu), Figure, IpRight, Attachment, Status.
Verbs: create, submit, publish, send back, refuse, withdraw, reopen, expire; import.
Both kinds share one owner rule, one life and one moderation. A need is anonymous unless its poster says otherwise.
Place in the line: right of notices, left of search. It knows neither search nor moderation: it enqueues
"catalogue.submitted", "catalogue.published", "catalogue.decided" and "catalogue.ended".
"""
