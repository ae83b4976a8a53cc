"""From accepted terms to a signed and registered agreement.

Nouns: PartyDetails, Clause (one version of a library clause), Agreement (NDA, memorandum, contract, amendment,
liquidation), Section (one of its statutory contents), AgreementVersion (text, DOCX, PDF, hash), Signature,
Registration.
Verbs: draft, write a section, check against the law, make documents, send for signing (frozen), take in an edited
DOCX, sign (digitally or in ink), confirm, register, amend, liquidate.
Place in the line: right of offers, left of fulfilment.
"""
