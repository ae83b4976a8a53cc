"""A listing as matching compares it: public words and codes only."""

from __future__ import annotations

from marketplace.catalogue.models import Need, Technology
from marketplace.matching.criteria import unwanted_phrases
from marketplace.matching.reading import occurs, read
from marketplace.matching.sides import NeedProfile, TechnologyProfile
from marketplace.reference import service as reference
from marketplace.search.documents import body_of
from marketplace.vietnamese.keys import keys

# A need has no field for the right it wants; these words in its text say it, and which rights then serve.
RIGHTS_IN_WORDS = {
    "mua đứt": ("CHUYENNHUONG",),
    "chuyển nhượng quyền": ("CHUYENNHUONG",),
    "sử dụng độc quyền": ("DOCQUYEN", "CHUYENNHUONG"),
    "độc quyền sử dụng": ("DOCQUYEN", "CHUYENNHUONG"),
}


def technology_profile(item: Technology) -> TechnologyProfile:
    """Prices count only where the listing states them: a price to be agreed on has none."""
    return TechnologyProfile(
        title=item.title,
        body=body_of(item),
        fields=tuple(item.codes_of("st_field")),
        vsic=tuple(item.codes_of("vsic")),
        trl=item.trl,
        province=item.province,
        offered=f"{item.title}\n{item.solution}" if item.solution else "",
        facts=_facts(item),
        price_min=item.price_min,
        price_max=item.price_max,
        rights=tuple(item.codes_of("right_kind")),
    )


def need_profile(item: Need) -> NeedProfile:
    body = body_of(item)
    wishes = [line for line in (*(item.must_have or ()), item.scale) if line]
    return NeedProfile(
        title=item.title,
        body=body,
        fields=tuple(item.codes_of("st_field")),
        vsic=tuple(item.codes_of("vsic")),
        trl_from=item.trl_wish,
        province=item.province,
        unwanted=unwanted_phrases(item.not_wanted or ""),
        neighbours=neighbours(item.province),
        budget_max=item.budget_max,
        rights=tuple(item.codes_of("right_kind")) or rights_in_words(f"{item.title}\n{body}"),
        must_have=tuple(item.must_have or ()),
        tried=item.tried or "",
        asked="\n".join([item.title, *wishes]) if wishes else "",
    )


def neighbours(province: str | None) -> tuple[str, ...]:
    """Codes of the provinces that border on one, after the mergers of 2025 (reference list `province`)."""
    entry = reference.find("province", province)
    return tuple(entry.extra.get("neighbours", ())) if entry else ()


def rights_in_words(text: str) -> tuple[str, ...]:
    """Codes of right_kind that would serve, if the text says which right is wanted."""
    said = [syllable.exact for syllable in read(text).syllables]
    found = [codes for words, codes in RIGHTS_IN_WORDS.items() if occurs([key.exact for key in keys(words)], said)]
    return tuple(dict.fromkeys(code for codes in found for code in codes))


def _facts(item: Technology) -> str:
    """Evidence and measured figures, as the page shows them."""
    lines = [item.trl_evidence or ""]
    lines += [f"{figure.label}: {figure.after} {figure.unit}".rstrip() for figure in item.figures]
    return "\n".join(line for line in lines if line)
