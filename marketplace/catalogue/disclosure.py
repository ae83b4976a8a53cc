"""What in the public text of an anonymous need gives away who posted it. Pure: text and facts in, findings out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import phonenumbers
from flask_babel import lazy_gettext as _l

from marketplace.vietnamese.keys import fold
from marketplace.vietnamese.normalise import normalise

NAME, PERSON, TAX_CODE, PHONE = "name", "person", "tax_code", "phone"
EMAIL, ADDRESS, LINK = "email", "address", "link"
LABELS = {
    NAME: _l("tên tổ chức"),
    PERSON: _l("tên người của tổ chức"),
    TAX_CODE: _l("mã số thuế"),
    PHONE: _l("số điện thoại"),
    EMAIL: _l("địa chỉ thư điện tử"),
    ADDRESS: _l("địa chỉ của tổ chức"),
    LINK: _l("địa chỉ trang web"),
}
# Words that say what kind of body it is, not which one; folded as the names are (“công ty” → “cong ti”).
_KIND_WORDS = (
    "công ty", "cty", "trách nhiệm hữu hạn", "tnhh", "cổ phần", "cp", "một thành viên", "mtv",
    "hai thành viên", "tư nhân", "doanh nghiệp", "dntn", "hợp tác xã", "htx", "liên hiệp", "tổ hợp tác",
    "sản xuất", "sx", "thương mại", "tm", "dịch vụ", "dv", "nông nghiệp", "xây dựng", "xuất nhập khẩu", "xnk",
    "viện", "trung tâm", "trường", "đại học", "cao đẳng", "nghiên cứu", "và", "một", "hai",
)  # fmt: skip
_KIND = re.compile(rf"^(?:(?:{'|'.join(map(fold, _KIND_WORDS))})(?: |$))+")
_AREA = re.compile(r"^(?:tinh|thanh pho|tp|huyen|quan|thi xa|xa|phuong|viet nam)\b")
_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){8,16}(?!\d)")
_MOBILE = re.compile(r"(?:84|0)(?:[35789]\d{8}|2\d{9})")
_EMAIL = re.compile(r"[\w.+\-]+\s?(?:@|\(at\)|\[at\]|\(a còng\)|\ba còng\b)\s?[\w\-]+(?:\.[\w\-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)[^\s,;)]+")
_LEAST_WORDS = 2  # of what is left of a name without the words for its kind


@dataclass(frozen=True)
class Facts:
    """What is known of the organisation, and of who writes for it, and must not be told."""

    names: tuple[str, ...]
    tax_code: str = ""
    address: str = ""
    website: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One give-away: of which kind, and the words in question."""

    kind: str
    words: str


def find(texts: Iterable[str], facts: Facts) -> list[Finding]:
    """The give-aways in ``texts``, each once, in the order of the kinds above."""
    text = normalise("\n".join(texts))
    folded = f" {fold(text)} "
    found = [
        *_names(folded, facts.names),
        *(Finding(PERSON, name) for name in facts.people if _is_telling(name) and f" {fold(name)} " in folded),
        *_numbers(text, facts.tax_code),
        *(Finding(EMAIL, match[0]) for match in _EMAIL.finditer(text)),
        *_address(folded, facts.address),
        *_links(text, facts.website),
    ]
    return list(dict.fromkeys(found))


def _names(folded: str, names: Iterable[str]) -> Iterator[Finding]:
    for name in names:
        whole = fold(name)
        core = _KIND.sub("", whole).strip()
        wanted = [whole] if len(core.split()) < _LEAST_WORDS else [whole, core]
        if whole and any(f" {one} " in folded for one in wanted):
            yield Finding(NAME, name)


def _is_telling(name: str) -> bool:
    """A given name alone is also a word of the language."""
    return len(fold(name).split()) >= _LEAST_WORDS


def _numbers(text: str, tax_code: str) -> Iterator[Finding]:
    secret = re.sub(r"\D", "", tax_code)[:10]
    known = [phone.raw_string for phone in phonenumbers.PhoneNumberMatcher(text, "VN")]
    known += [found for match in _DIGITS.finditer(text) if _MOBILE.fullmatch(_digits(found := match[0]))]
    told: set[str] = set()
    for match in _DIGITS.finditer(text):
        if secret and secret in _digits(match[0]):
            told.add(_digits(match[0]))
            yield Finding(TAX_CODE, match[0])
    for words in known:
        if _digits(words) not in told:
            told.add(_digits(words))
            yield Finding(PHONE, words)


def _digits(words: str) -> str:
    return re.sub(r"\D", "", words)


def _address(folded: str, address: str) -> Iterator[Finding]:
    """The whole address, or a part of it that is narrower than a commune and has at least three words."""
    parts = [part.strip() for part in re.split(r"[,;\n]", address) if part.strip()]
    narrow = [part for part in parts if len(fold(part).split()) > 2 and not _AREA.match(fold(part))]
    for part in [address.strip(), *narrow]:
        if len(fold(part).split()) > 2 and f" {fold(part)} " in folded:
            yield Finding(ADDRESS, part)
            return


def _links(text: str, website: str) -> Iterator[Finding]:
    host = re.sub(r"^https?://(www\.)?", "", website.strip().lower()).split("/")[0]
    if host and re.search(rf"(?<![\w.@-]){re.escape(host)}(?![\w-])", text):
        yield Finding(LINK, host)
    for match in _LINK.finditer(text):
        if not host or host not in match[0]:
            yield Finding(LINK, match[0])
