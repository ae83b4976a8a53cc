"""Search: what is on show, found by words, codes and place, in Vietnamese with or without marks.

Nouns: search document (what is indexed of a technology or need), query, hit, facet, index, generation.
Verbs: index, search, find similar, rebuild.
Place in the line: after catalogue, before matching. engine.py is the protocol that other rooms know;
whoosh_engine.py is the only implementation, whoosh_files.py the only file that knows Whoosh.
terms.py says what a text asks for, bm25.py scores, facets.py counts: plain data in, plain data out. The
index is disposable: the database is the truth, only the worker writes, and any trouble is IndexUnavailable,
on which pages fall back to the plain list and a rebuild is queued.
"""
