"""The kernel: what any careful web application needs, knowing nothing of technology exchange.

Nouns: Record, Step, Workflow, HistoryEntry, Job, StoredFile, door, slot.
Verbs: transaction() is the only commit; Workflow.take() the only change of a status; door(), fetch_for() and
allows() decide who may; history.record() writes what happened; jobs.enqueue() makes something happen later.
Place in the line: right of config and extensions, left of every other room.
"""
