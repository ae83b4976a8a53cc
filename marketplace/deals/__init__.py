"""Deals: from a question to an introduced match and what came of it.

Nouns: Interest (yêu cầu kết nối), Deal (hồ sơ giao dịch), Message, Outcome; two sides: supply (bên cung) and
demand (bên cầu); the broker (cán bộ môi giới) between them.
Verbs: ask, accept, decline, cancel; introduce; write; close with an outcome, reopen.
Until the introduction an anonymous demand side is known to the other only by kind, size, sector and province:
pages are given parties.Party, never the organisation. Notices carry no names at all (occasions.py).
Place in the line: right of moderation, left of agreements and console.
"""
