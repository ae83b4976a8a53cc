"""Telling people of new matches: whom, from which strength on, and once for each pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.accounts.models import EDITOR, OWNER, Membership, Person
from marketplace.extensions import db
from marketplace.matching.models import PROPOSED, Match, MatchTold, MatchWish
from marketplace.matching.service import Kept
from marketplace.matching.strength import FLOORS, MEDIUM, STRONG
from marketplace.matching.verdicts import judged
from marketplace.notices.service import Kind, register, tell

NEVER = "never"
CHOICES = {
    MEDIUM: _l("Mọi gợi ý từ mức vừa trở lên"),
    STRONG: _l("Chỉ gợi ý ở mức cao"),
    NEVER: _l("Không báo"),
}
DEFAULT = MEDIUM
TOLD_FROM = {MEDIUM: FLOORS[MEDIUM], STRONG: FLOORS[STRONG], NEVER: 101}
NAMED = 3  # titles in one notice; the rest are counted


def _listed(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The titles as one line of text."""
    return {**params, "titles": "; ".join(f"“{title}”" for title in params.get("titles", []))}


register(
    Kind(
        "matching.new_technology",
        _l("Có công nghệ mới có thể giải quyết nhu cầu của bạn"),
        _l(
            "Công nghệ “%(technology)s” vừa được đăng và khá hợp với nhu cầu “%(need)s”. "
            "Xin xem lý do và cân nhắc đề nghị kết nối."
        ),
    ),
    Kind(
        "matching.new_need",
        _l("Có nhu cầu mới hợp với công nghệ của bạn"),
        _l(
            "Nhu cầu “%(need)s” vừa được đăng và khá hợp với công nghệ “%(technology)s”. "
            "Xin xem lý do và cân nhắc đề nghị kết nối."
        ),
    ),
    Kind(
        "matching.technology_for_several",
        _l("Có công nghệ mới hợp với %(count)s nhu cầu của bạn"),
        _l(
            "Công nghệ “%(title)s” vừa được đăng và khá hợp với %(count)s nhu cầu của bạn, trong đó có: %(titles)s. "
            "Xin xem lý do ở trang của từng nhu cầu và cân nhắc đề nghị kết nối."
        ),
        prepare=_listed,
    ),
    Kind(
        "matching.need_for_several",
        _l("Có nhu cầu mới hợp với %(count)s công nghệ của bạn"),
        _l(
            "Nhu cầu “%(title)s” vừa được đăng và khá hợp với %(count)s công nghệ của bạn, trong đó có: %(titles)s. "
            "Xin xem lý do ở trang của từng công nghệ và cân nhắc đề nghị kết nối."
        ),
        prepare=_listed,
    ),
)


def wish_of(person: Person) -> str:
    """medium, strong or never: see CHOICES."""
    row = db.session.get(MatchWish, person.id)
    return row.told_from if row else DEFAULT


def set_wish(person: Person, wish: str) -> None:
    """Remember from which strength on a person wants to hear of new matches. Raises KeyError for another word."""
    TOLD_FROM[wish]
    row = db.session.get(MatchWish, person.id)
    if row is None:
        db.session.add(MatchWish(person_id=person.id, told_from=wish))
    else:
        row.told_from = wish


def tell_other_side(newcomer: Any, kept: Sequence[Kept]) -> int:
    """Tell whoever was here before of a newcomer that fits; returns how many people were told.

    A person is told once, of all that is new to them and strong enough; the newcomer's own side sees its list on its
    own page. A pair counts as new when it was not kept before, or has risen to what the person asks for.
    """
    least = min(TOLD_FROM.values())
    open_ones = _unjudged([one for one in kept if one.match.score >= least and one.match.status == PROPOSED])
    if not open_ones:
        return 0
    people = _people_of({_other(newcomer, one.match).organisation_id for one in open_ones})
    wishes = _wishes({person.id for members in people.values() for person in members})
    told = _told({one.match.technology_id for one in open_ones}, {one.match.need_id for one in open_ones})
    for_person: dict[Person, list[Match]] = {}
    for one in open_ones:
        match = one.match
        for person in people.get(_other(newcomer, match).organisation_id, ()):
            is_new = is_worth_telling(wishes.get(person.id, DEFAULT), one.before, match.score)
            if is_new and (person.id, match.technology_id, match.need_id) not in told:
                for_person.setdefault(person, []).append(match)
    for person, matches in for_person.items():
        _tell(person, newcomer, matches)
    return len(for_person)


def _unjudged(kept: Sequence[Kept]) -> list[Kept]:
    """Those of which neither owner has said that they do not fit."""
    known = judged({one.match.technology_id for one in kept}, {one.match.need_id for one in kept})
    return [one for one in kept if (one.match.technology_id, one.match.need_id) not in known]


def is_worth_telling(wish: str, before: int | None, score: int) -> bool:
    """Does a pair with this score reach what the person asks for, and did it not before?"""
    least = TOLD_FROM[wish]
    return score >= least and (before is None or before < least)


def _tell(person: Person, newcomer: Any, matches: Sequence[Match]) -> None:
    """One notice, however many pairs; the best are named."""
    ours = [_other(newcomer, match) for match in matches]
    if len(ours) == 1:
        match, link = matches[0], url_for(f"{ours[0].kind}.show", public_id=ours[0].public_id)
        tell(person, f"matching.new_{newcomer.kind}", link, technology=match.technology.title, need=match.need.title)
    else:
        link = url_for(f"{newcomer.kind}.show", public_id=newcomer.public_id)
        titles = [one.title for one in ours[:NAMED]]
        kind = f"matching.{newcomer.kind}_for_several"
        tell(person, kind, link, title=newcomer.title, count=len(ours), titles=titles)
    pairs = ((match.technology_id, match.need_id) for match in matches)
    db.session.add_all(MatchTold(person_id=person.id, technology_id=t, need_id=n) for t, n in pairs)


def _other(newcomer: Any, match: Match) -> Any:
    return match.need if newcomer.kind == "technology" else match.technology


def _people_of(organisation_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Those who post for each organisation."""
    statement = select(Membership.organisation_id, Person).join(Person, Membership.person_id == Person.id)
    statement = statement.where(
        Membership.organisation_id.in_(list(organisation_ids)), Membership.role.in_([OWNER, EDITOR])
    )
    found: dict[int, list[Person]] = {}
    for organisation_id, person in db.session.execute(statement.order_by(Person.id)):
        found.setdefault(organisation_id, []).append(person)
    return found


def _wishes(person_ids: Iterable[int]) -> dict[int, str]:
    statement = select(MatchWish.person_id, MatchWish.told_from).where(MatchWish.person_id.in_(list(person_ids)))
    return dict(db.session.execute(statement).tuples().all())


def _told(technology_ids: Iterable[int], need_ids: Iterable[int]) -> set[tuple[int, int, int]]:
    """(person, technology, need) of all among these who were told."""
    columns = (MatchTold.person_id, MatchTold.technology_id, MatchTold.need_id)
    statement = select(*columns).where(
        MatchTold.technology_id.in_(list(technology_ids)), MatchTold.need_id.in_(list(need_ids))
    )
    return {(person, technology, need) for person, technology, need in db.session.execute(statement)}
