"""Reference: official code lists as dated, sourced data.

Nouns: Code (one entry of a list: code, labels, source, the day it was verified), list (as st_field, trl, province).
Verbs: load the CSV files into the table (idempotent), codes(), label(), choices(), ip_expiry().
A code that leaves a list is retired, never deleted: old listings go on showing its label.
Place in the line: right of vietnamese, left of accounts.
"""
