"""Demo: a small exchange that looks as if it had been used for a year, for whoever tries the site out.

Nouns: the cast (people of demo/data/people.json), its organisations, listings, interests and deals.
Verbs: load (once, into an instance without the cast), show the cast on the sign-in page in demo mode.
Everything is done through the services of the rooms, on a clock set back (kernel.clock.at), so that the records,
their history and their notices are what real use would have left; only the mails of that past are not sent.
Place in the line: front hall, beside cli; may know everyone, nobody imports it.
"""
