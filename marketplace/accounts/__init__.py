"""Accounts: people and the organisations they act for.

Nouns: Person (somebody with an account), Organisation (institute, university, enterprise, cooperative, intermediary,
public body), Membership (owner, editor, viewer), Invitation, LoginSession, officer role (moderator, broker, admin),
OrganisationPaper (proof handed in), OrganisationCheck (one thing an officer compared with its source).
Verbs: register, confirm, sign in and out, reset; invite, accept, hand over; hand in, check, verify, suspend, lift.
Place in the line: right of reference, left of notices. It mails by enqueueing "notices.mail".
"""
