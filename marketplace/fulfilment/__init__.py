"""After signing: what was promised, delivered, paid, and what became of the technology two years on.

Nouns: Milestone, Payment (in parts), Survey, Transfer (one counted transfer with its confidence: all figures).
Verbs: plan, hand over, accept, delay; pay, receive, miss, settle; ask, answer; declare, confirm, withdraw, evidence.
Place in the line: right of agreements, left of answers.
"""
