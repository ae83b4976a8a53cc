"""Answers: what holders of technologies reply to a published need, and what others may ask about it.

Nouns: NeedAnswer (trả lời nhu cầu: each must-have criterion yes, partly or no, and why), fit, waiting answer (its
listing is not on show yet), Question (câu hỏi công khai) with its reply.
Verbs: answer, send what waited, compare; ask, reply, publish, return, refuse.
An answer that is sent is an Interest of the room deals, which knows who may learn whose name; this room keeps what
was said to the criteria, as they stood then. A question is never signed: the public reads it, with the reply of the
need's owner, once an officer has released both.
Place in the line: right of deals, left of console.
"""
