"""Search: what is on show, found by words and by meaning, by codes and place, with or without marks.

Nouns: search document (what is indexed of a technology or need), query, term, hit, facet, index, generation, tokens
and vector of a listing (kept in the database), meaning, suggestion, correction, lexicon entry; saved search, digest;
comparison, sheet, map of tiles.
Verbs: index, search, find similar, suggest, correct, rebuild, embed; propose, approve and switch off an entry; save a
search, look for what is new, tell, stop; compare, print.
Place in the line: after catalogue, before matching. engine.py is the protocol that other rooms know; asking.py says
what a text asks for, whoosh_engine.py answers, snapshot.py scores and counts in arrays. Only whoosh_files.py knows
Whoosh, only meaning.py the package behind meanings. The index is disposable: the database is the truth, only the
worker and commands write, and any trouble is IndexUnavailable, on which pages show the plain list until it is rebuilt.
"""
