"""The room of a deal: files at levels of disclosure, agreements to keep secrets, meetings, questions.

Nouns: DealFile, NdaText, NdaAcceptance, Withdrawal, Opening, Meeting, Attendance, DealQuestion.
Verbs: share, level, revoke, accept the non-disclosure text, open (recorded), watermark; call, minute, cancel a
meeting; ask, answer, close a question.
Place in the line: right of deals (whose case it is about and whose thread stays there), left of offers.
"""
