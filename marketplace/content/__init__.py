"""What the exchange says about itself: standing pages, guides, the legal corner, news, events.

Nouns: Article (one address), ArticleVersion (its words in Vietnamese and English, as Markdown; never changed, only
followed by the next), place (a word in braces that the site fills with its own name, authority, address).
Verbs: load (what comes with the program), write (the next version), publish, withdraw, restore, compare.
Every officer reads the desk; moderators and administrators write; administrators publish. A public page shows the
newest version that was published; where it has no English, the Vietnamese, and says so.
Place in the line: right of answers, left of console.
"""
