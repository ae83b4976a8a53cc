"""Deals: from a question to a case.

Nouns: Interest (yêu cầu kết nối), Deal (hồ sơ giao dịch), Message, outcome.
Verbs: ask, accept, decline, cancel; introduce (by a broker); write; close with an outcome.
Names of anonymous parties are shown to the other side only from the introduction on.
Place in the line: right of moderation, left of agreements and console.
"""
