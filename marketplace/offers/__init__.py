"""Terms as data: offers and counter-offers of the two sides, until both accept one and the same.

Nouns: TermSheet (one offer, never changed once sent), Acceptance, Terms (the content, a value), Schedule.
Verbs: draft, send, counter, withdraw, accept (both sides: frozen), compare, preview what would be paid.
Place in the line: right of dealroom, left of agreements, whose drafts are made from the frozen terms.
"""
