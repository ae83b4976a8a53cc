"""All answers there are: each set comes under exactly one row of the law's table, and leads where that row says."""

from __future__ import annotations

from datetime import date
from itertools import product

from marketplace.agreements import registration_rules as rules

SIGNED = date(2026, 11, 2)
# Điều 28–31 Luật 07/2017/QH14, Nghị định 76/2018/NĐ-CP Điều 5–6. A point: whatever is answered.
# list     direction   defence state certificate project  amends | rule      authority filer    days
TABLE = """
  CAM      .           .       .     .           .        .        CAM       -         demand   -
  HC       outbound    .       .     .           .        .        HC        BOKHCN    supply   60
  HC       inbound     .       .     .           .        .        HC        BOKHCN    demand   60
  HC       domestic    .       .     .           .        .        HC        BOKHCN    demand   60
  KHONG    .           yes     .     .           .        .        QUOCPHONG BOQP      demand   90
  KHONG    .           no      .     .           .        yes      SUADOI    DACAP     demand   90
  KHONG    inbound     no      .     .           local    no       VAOVN     SOKHCN    demand   90
  KHONG    inbound     no      .     .           central  no       VAOVN     BOKHCN    demand   90
  KHONG    inbound     no      .     .           none     no       VAOVN     BOKHCN    demand   90
  KHONG    outbound    no      .     .           .        no       RANN      BOKHCN    supply   90
  KHONG    domestic    no      yes   no          .        no       VONNN     SOKHCN    demand   90
  KHONG    domestic    no      yes   yes         .        no       MIEN      -         demand   -
  KHONG    domestic    no      no    .           .        no       TUNGUYEN  SOKHCN    demand   -
"""
ROWS = [line.split() for line in TABLE.splitlines() if line.strip()]
NEEDS = {
    "CAM": "prohibited",
    "HC": "licence",
    "QUOCPHONG": "defence",
    "SUADOI": "amendment",
    "VAOVN": "compulsory",
    "RANN": "compulsory",
    "VONNN": "compulsory",
    "MIEN": "exempt",
    "TUNGUYEN": "voluntary",
}


def rows_for(values: tuple[str, ...]) -> list[list[str]]:
    """The rows that these answers fit."""
    return [row for row in ROWS if all(want in (".", value) for want, value in zip(row[:7], values, strict=True))]


def test_every_set_of_answers(app):
    names, seen, wrong = list(rules.QUESTIONS), set(), []
    assert names == ["list", "direction", "defence", "state", "certificate", "project"]
    for values in product(*(choices for _label, choices in rules.QUESTIONS.values()), ("no", "yes")):
        fitting = rows_for(values)
        assert len(fitting) == 1, (values, fitting)
        rule, authority, filer, days = fitting[0][7:]
        found = rules.find(dict(zip(names, values[:6], strict=True)), SIGNED, values[6] == "yes")
        got = (found.rule.code, found.authority.code if found.authority else "-", found.filer, found.need)
        last = rules.due_on(SIGNED, None if days == "-" else int(days))
        if (got, found.due_on) != ((rule, authority, filer, NEEDS[rule]), last):
            wrong.append((values, got, found.due_on))
        seen.add(tuple(fitting[0]))
    assert not wrong
    assert seen == {tuple(row) for row in ROWS}  # no row that nothing comes under
