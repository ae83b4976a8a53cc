"""Many listings that look like real ones: sentences of the judged and the demo listings recombined (corpus.py), with
codes of the demo data.
"""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

from marketplace.accounts.models import OWNER, Membership, Organisation, Person
from marketplace.catalogue.models import Need, NeedCode, Technology, TechnologyCode
from marketplace.extensions import db
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from tests.bench.corpus import DEMO, PROVINCES, WORDS, document, text_of


def fill(technologies: int, needs: int, waiting: int = 20) -> None:
    """Publish that many listings, and leave ``waiting`` technologies in the queue, in batches of a thousand."""
    chance = random.Random(2026)  # noqa: S311 - no secret
    samples = {
        kind: json.loads((DEMO / f"{kind}.json").read_text(encoding="utf-8")) for kind in ("technologies", "needs")
    }
    with transaction():
        ids = _side("Bên cung"), _side("Bên cầu")
    made = [("technology", n, "published") for n in range(technologies)]
    made += [("technology", technologies + n, "submitted") for n in range(waiting)]
    made += [("need", n, "published") for n in range(needs)]
    for start in range(0, len(made), 1000):
        with transaction():
            for kind, number, status in made[start : start + 1000]:
                make = _technology if kind == "technology" else _need
                item = make(chance, samples, number, ids[kind == "need"])
                item._status = status
                db.session.add(item)


def _side(name: str) -> tuple[int, int]:
    person = Person(email=f"{len(name)}@example.vn", name=name, password_hash="", confirmed_at=now())
    organisation = Organisation(name=name, name_folded=name, kind="VIEN", province="80", verified_at=now())
    db.session.add_all([person, organisation])
    db.session.flush()
    db.session.add(Membership(person_id=person.id, organisation_id=organisation.id, role=OWNER))
    return person.id, organisation.id


def _common(chance: random.Random, number: int, side: tuple[int, int], prefix: str) -> dict[str, Any]:
    shown = now() - timedelta(minutes=number)
    return {
        "number": f"{prefix}-{number}",
        "author_id": side[0],
        "organisation_id": side[1],
        "province": chance.choice(PROVINCES),
        "submitted_at": shown,
        "published_at": shown,
        "expires_at": now() + timedelta(days=365),
    }


def _technology(chance: random.Random, samples: Any, number: int, side: tuple[int, int]) -> Technology:
    sample = chance.choice(samples["technologies"])
    made = document(number)
    item = Technology(
        title=f"{made.title[:170]} – mẫu {number}",
        problem=text_of(chance, WORDS // 3),
        solution=text_of(chance, WORDS // 3),
        benefit=text_of(chance, WORDS // 3),
        keywords=sample["keywords"],
        trl=chance.randint(3, 9),
        trl_evidence=sample["trl_evidence"],
        price_mode="THOATHUAN",
        summary_en=sample["summary_en"],
        **_common(chance, number, side, "T"),
    )
    codes = {("st_field", c) for c in sample["fields"]} | {("right_kind", c) for c in sample["rights"]}
    item.codes = [TechnologyCode(list=name, code=code) for name, code in sorted(codes)]
    return item


def _need(chance: random.Random, samples: Any, number: int, side: tuple[int, int]) -> Need:
    sample = chance.choice(samples["needs"])
    item = Need(
        title=f"{sample['title'][:170]} – mẫu {number}",
        problem=text_of(chance, WORDS // 2),
        must_have=sample["must_have"],
        keywords=sample["keywords"],
        deadline=today() + timedelta(days=90),
        **_common(chance, number, side, "N"),
    )
    item.codes = [NeedCode(list="st_field", code=code) for code in sample["fields"]]
    return item
