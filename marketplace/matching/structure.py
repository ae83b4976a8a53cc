"""What speaks for or against a pair besides the text: codes, capacity, place, price, right, criteria.

What is not known on either side says nothing. Weights: data/weights.toml.
"""

from collections.abc import Iterator, Sequence

from marketplace.matching.criteria import already_tried, found_unwanted, is_told, refusals
from marketplace.matching.reading import figures
from marketplace.matching.sides import Finding, NeedProfile, ReasonKind, TechnologyProfile
from marketplace.matching.weights import Weights
from marketplace.vietnamese.units import covers


def findings(need: NeedProfile, technology: TechnologyProfile, weights: Weights) -> list[Finding]:
    """All that is known of a pair besides its text: first what speaks for it."""
    found = [
        *_codes(need, technology, weights),
        *_readiness(need, technology, weights),
        *_capacity(need, technology, weights),
        *_place(need, technology, weights),
        *_price(need, technology, weights),
        *_right(need, technology, weights),
        *_criteria(need, technology, weights),
        *_refused(need, technology, weights),
    ]
    return sorted(found, key=lambda finding: (finding.left < 1, finding.kind is ReasonKind.MISSING))


def related(wished: Sequence[str], offered: Sequence[str]) -> tuple[str, ...]:
    """Codes of the need that are the same as, above or below a code of the offer (401 and 40103)."""
    return tuple(code for code in wished if any(code.startswith(other) or other.startswith(code) for other in offered))


def _codes(need: NeedProfile, technology: TechnologyProfile, weights: Weights) -> Iterator[Finding]:
    if fields := related(need.fields, technology.fields):
        yield Finding(ReasonKind.FIELD, fields, weights.agree["field"])
    if sectors := related(need.vsic, technology.vsic):
        yield Finding(ReasonKind.SECTOR, sectors, weights.agree["sector"])


def _readiness(need: NeedProfile, technology: TechnologyProfile, weights: Weights) -> Iterator[Finding]:
    if need.trl_from is None or technology.trl is None:
        return
    values = (str(technology.trl), str(need.trl_from))
    if technology.trl >= need.trl_from:
        yield Finding(ReasonKind.TRL, values, weights.agree["trl"])
    else:
        yield Finding(ReasonKind.TRL_BELOW, values, left=weights.against["trl"])


def _capacity(need: NeedProfile, technology: TechnologyProfile, weights: Weights) -> Iterator[Finding]:
    """One capacity that is reached, or else one that is not; each side as it writes it.

    Evidence can show that a capacity is reached, not that it is missed: a trial is smaller than what is sold.
    """
    asked, said = need.asked or need.text, technology.text
    offered = f"{said}\n{technology.facts}"
    met: list[tuple[str, str]] = []
    short: list[tuple[str, str]] = []
    for wish in (quantity for quantity in figures(asked) if quantity.is_capacity):
        answers = [(covers(one, wish), one) for one in figures(offered) if one.is_capacity]
        known = [(enough, one) for enough, one in answers if enough or (enough is False and one.end <= len(said))]
        if known:
            is_enough, one = max(known, key=lambda answer: (answer[0], answer[1].high))
            pair = (_written(offered, one.start, one.end), _written(asked, wish.start, wish.end))
            (met if is_enough else short).append(pair)
    if met and not short:
        yield Finding(ReasonKind.CAPACITY, met[0], weights.agree["capacity"])
    elif short:
        yield Finding(ReasonKind.CAPACITY_SHORT, short[0], left=weights.against["capacity"])


def _written(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())


def _place(need: NeedProfile, technology: TechnologyProfile, weights: Weights) -> Iterator[Finding]:
    if not need.province or not technology.province:
        return
    if need.province == technology.province:
        yield Finding(ReasonKind.PROVINCE, (technology.province,), weights.agree["province"])
    elif technology.province in need.neighbours:
        share = weights.agree["province"] * weights.part["neighbour"]
        yield Finding(ReasonKind.NEIGHBOUR, (technology.province,), share)


def _price(need: NeedProfile, technology: TechnologyProfile, weights: Weights) -> Iterator[Finding]:
    """The lowest price against the budget; a price to be agreed on says nothing."""
    if need.budget_max is None or technology.price_min is None:
        return
    values = (str(technology.price_min), str(need.budget_max))
    if technology.price_min <= need.budget_max * weights.limits["budget_slack"]:
        yield Finding(ReasonKind.BUDGET, values, weights.agree["budget"])
        return
    is_far = technology.price_min > need.budget_max * weights.limits["budget_far"]
    yield Finding(ReasonKind.OVER_BUDGET, values, left=weights.against["budget_far" if is_far else "budget"])


def _right(need: NeedProfile, technology: TechnologyProfile, weights: Weights) -> Iterator[Finding]:
    if not need.rights or not technology.rights:
        return
    if common := tuple(code for code in need.rights if code in technology.rights):
        yield Finding(ReasonKind.RIGHT, common, weights.agree["right"])
    else:
        yield Finding(ReasonKind.OTHER_RIGHT, need.rights, left=weights.against["right"])


def _criteria(need: NeedProfile, technology: TechnologyProfile, weights: Weights) -> Iterator[Finding]:
    """Criteria found earn their part; those not found are told and cost nothing: the offer may just not say."""
    wishes = tuple(dict.fromkeys(wish.strip().rstrip(".") for wish in need.must_have if wish.strip()))
    offer = f"{technology.text}\n{technology.facts}"
    told = tuple(wish for wish in wishes if is_told(wish, offer, weights.limits["criterion"]))
    if told:
        yield Finding(ReasonKind.MUST_HAVE, told, weights.agree["must_have"] * len(told) / len(wishes))
    if missing := tuple(wish for wish in wishes if wish not in told):
        yield Finding(ReasonKind.MISSING, missing)


def _refused(need: NeedProfile, technology: TechnologyProfile, weights: Weights) -> Iterator[Finding]:
    if words := already_tried(need.tried, technology.title, need.title):
        yield Finding(ReasonKind.TRIED, (words,), left=weights.against["tried"])
    phrases = dict.fromkeys((*need.unwanted, *refusals(need.must_have)))
    if unwanted := found_unwanted(phrases, technology.offered or technology.text):
        yield Finding(ReasonKind.UNWANTED, unwanted, left=weights.against["unwanted"] ** len(unwanted))
