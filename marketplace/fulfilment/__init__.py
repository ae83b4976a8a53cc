"""After signing: what was promised, delivered, paid, and what became of the technology two years on.

Nouns: Milestone, Payment, Survey, Transfer (one counted transfer with its confidence: the only source of figures).
Verbs: plan, hand over, accept, delay; pay, record; ask, answer; declare, confirm, evidence.
Place in the line: right of agreements, left of answers.
"""
