"""Moderation: the officers' desk, what they check, and their decisions on listings and revisions.

Nouns: the queue (a query over the catalogue, not a table), Waiting (one row of it), Filter, claim, checklist, legal
term, pair of likely duplicates, Matter (what is decided on), Decision, Review (what is kept of one), appeal, report.
Verbs: claim, answer, publish, endorse for a second officer, ask for additions at fields, refuse; of revisions approve,
check and undo; hear an appeal, look into a report. After each decision the next waiting item follows.
Nobody decides on an item of their own organisation or on their own words; whoever comes second is told, keeps what was
typed, and is led on. Place in the line: right of matching, left of deals.
"""
