"""The demo's words as files: every code known, every reference met, nobody given away. No application is started."""

import csv
import json
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from stdnum.vn import mst

ROOT = Path(__file__).parents[2] / "marketplace"
FILES = ["organisations", "people", "technologies", "needs", "interests", "events", "verdicts"]
KINDS_OF_ORGANISATION = re.compile(
    r"^(Công ty (TNHH|Cổ phần)|Hợp tác xã|Viện|Trung tâm|Trường [A-ZĐ]\S+ \S+( \S+)?|Bệnh viện|Ủy ban nhân dân xã) "
)


def load(name: str) -> list[dict]:
    return json.loads((ROOT / "demo" / "data" / f"{name}.json").read_text(encoding="utf-8"))


def codes(name: str) -> set[str]:
    with open(ROOT / "reference" / "data" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


ORGANISATIONS = {item["key"]: item for item in load("organisations")}
PEOPLE = {item["key"]: item for item in load("people")}
TECHNOLOGIES = {item["key"]: item for item in load("technologies")}
NEEDS = {item["key"]: item for item in load("needs")}
EVENTS = load("events")
INTERESTS = {item["key"]: item for item in load("interests")}
OWNED = {seat["organisation"] for one in PEOPLE.values() for seat in one["memberships"] if seat["role"] == "owner"}
each_technology = pytest.mark.parametrize("key", sorted(TECHNOLOGIES))
each_need = pytest.mark.parametrize("key", sorted(NEEDS))
each_organisation = pytest.mark.parametrize("key", sorted(ORGANISATIONS))
each_interest = pytest.mark.parametrize("key", sorted(INTERESTS))


@pytest.mark.parametrize("name", FILES)
def test_files_are_nfc_and_keys_unique(name: str) -> None:
    text = (ROOT / "demo" / "data" / f"{name}.json").read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    keys = [item["key"] for item in load(name)]
    assert len(keys) == len(set(keys))
    assert not [mark for mark in text if unicodedata.category(mark) in {"Cf", "Cc"} and mark != "\n"]
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


def test_there_is_enough_of_everything() -> None:
    technologies = Counter(item["status"] for item in TECHNOLOGIES.values())
    needs = Counter(item["status"] for item in NEEDS.values())
    assert len(ORGANISATIONS) >= 16 and len(TECHNOLOGIES) >= 44 and len(NEEDS) >= 24
    assert technologies["published"] >= 34 and technologies["submitted"] >= 4 and needs["published"] >= 18
    everything = {"draft", "submitted", "published", "returned", "refused", "withdrawn", "expired"}
    assert everything <= set(technologies) & set(needs) and set(technologies) - everything == {
        "confirming",
        "hidden",
        "merged",
    }


def test_the_cast() -> None:
    assert sorted(PEOPLE) == ["an", "hoa", "lan", "minh", "quan", "quantri"]
    assert {key: one["roles"] for key, one in PEOPLE.items() if one["roles"]} == {
        "hoa": ["broker"],
        "quan": ["moderator"],
        "quantri": ["admin", "moderator"],
    }
    assert {one["password"] for one in PEOPLE.values()} == {"demo-matkhau-2026"}
    assert all(one["email"] == f"{key}@example.vn" for key, one in PEOPLE.items())
    assert set(ORGANISATIONS) == OWNED | {one["organisation"] for one in EVENTS if one["verb"] == "behalf"}
    assert "cán bộ duyệt thứ hai" in PEOPLE["quantri"]["about"] and "second moderator" in PEOPLE["quantri"]["about_en"]
    assert PEOPLE["quan"]["memberships"] == [] == PEOPLE["quantri"]["memberships"]


def test_an_has_no_part_in_it() -> None:
    own = {seat["organisation"] for seat in PEOPLE["an"]["memberships"]}
    used = [item["organisation"] for items in (TECHNOLOGIES, NEEDS, INTERESTS) for item in items.values()]
    used += [one["organisation"] for one in EVENTS if "organisation" in one]
    assert own and not own & set(used)


@each_organisation
def test_organisation(key: str) -> None:
    item = ORGANISATIONS[key]
    assert item["kind"] in codes("org_kind") and item["province"] in codes("province")
    assert item["size"] in codes("org_size") | {""}
    assert item["vsic"] and set(item["vsic"]) <= codes("vsic")
    assert item["tax_code"] == "" or mst.is_valid(item["tax_code"])
    assert item["website"].endswith(".example.vn") and item["email"].endswith(".example.vn")
    assert item["name"] and item["name_en"] and item["about"] and item["about_en"]
    assert KINDS_OF_ORGANISATION.match(item["name"])


@each_technology
def test_technology_codes(key: str) -> None:
    item = TECHNOLOGIES[key]
    assert item["organisation"] in ORGANISATIONS and item["province"] in codes("province")
    for field, name in {
        "fields": "st_field",
        "vsic": "vsic",
        "objects": "object_kind",
        "rights": "right_kind",
        "forms": "transfer_form",
        "modes": "transfer_mode",
    }.items():
        assert item[field] and set(item[field]) <= codes(name), field
        assert len(item[field]) == len(set(item[field]))
    assert 1 <= item["trl"] <= 9


@each_technology
def test_technology_price(key: str) -> None:
    item = TECHNOLOGIES[key]
    low, high = item["price_min"], item["price_max"]
    shape = {
        "GIACODINH": low is not None and high is None,
        "KHOANGGIA": low is not None and high is not None and 0 < low < high,
        "THOATHUAN": low is None and high is None,
    }
    assert shape[item["price_mode"]]


@each_technology
def test_technology_words(key: str) -> None:
    item = TECHNOLOGIES[key]
    for field in ("title", "problem", "solution", "benefit", "summary_en"):
        assert item[field] == item[field].strip() != ""
        assert "!" not in item[field]
    assert 10 <= len(item["title"]) <= 120
    assert len(item["keywords"]) >= 2 and all(item["keywords"])
    if item["status"] == "published":
        assert item["trl_evidence"] and item["figures"]
    if item["status"] in {"published", "submitted"}:
        for field in ("problem", "solution", "benefit"):
            assert 2 <= len(re.findall(r"\.(?: |$)", item[field])) <= 4, field
    for figure in item["figures"]:
        assert set(figure) == {"label", "unit", "before", "after", "source"}
        assert figure["label"] and figure["unit"] and figure["source"] and figure["after"] is not None


@each_technology
def test_technology_ip(key: str) -> None:
    names = {organisation["name"] for organisation in ORGANISATIONS.values()}
    for right in TECHNOLOGIES[key]["ip"]:
        assert right["kind"] in codes("ip_kind") and right["status"] in codes("ip_status")
        assert right["number"] == "" or right["number"].startswith("MAU-")
        assert right["filed_on"] is None or date.fromisoformat(right["filed_on"])
        assert sum(owner["share"] for owner in right["owners"]) == 100
        assert {owner["name"] for owner in right["owners"]} <= names


@pytest.mark.parametrize("items", [TECHNOLOGIES, NEEDS], ids=["technologies", "needs"])
def test_status_reason_and_age(items: dict[str, dict]) -> None:
    lists = {"returned": codes("return_reason"), "refused": codes("refuse_reason")}
    for item in items.values():
        assert item["days_ago"] >= 0
        if item["status"] in lists:
            assert item["reason"] and item["reason_code"] in lists[item["status"]]
        else:
            assert item["reason_code"] is None
    assert all(one["days_ago"] > 365 for one in TECHNOLOGIES.values() if one["status"] == "expired")
    assert all(one["days_ago"] < 365 for one in TECHNOLOGIES.values() if one["status"] == "published")


@each_need
def test_need_codes(key: str) -> None:
    item = NEEDS[key]
    assert item["organisation"] in ORGANISATIONS and item["province"] in codes("province")
    assert item["fields"] and set(item["fields"]) <= codes("st_field")
    assert item["vsic"] and set(item["vsic"]) <= codes("vsic")
    assert item["cooperation"] and set(item["cooperation"]) <= codes("cooperation_form")
    low, high = item["budget_min"], item["budget_max"]
    assert (low is None and high is None) or 0 < low < high
    deadline = item["deadline_in_days"]
    if item["status"] == "published":
        assert deadline > 0 and item["must_have"] and item["tried"] and item["scale"]
    if item["status"] == "expired":
        assert -item["days_ago"] < deadline < 0


@each_need
def test_need_gives_nobody_away(key: str) -> None:
    item = NEEDS[key]
    owner = ORGANISATIONS[item["organisation"]]
    text = " ".join([item["title"], item["problem"], item["tried"], item["scale"], *item["must_have"]])
    own_name = KINDS_OF_ORGANISATION.sub("", owner["name"])
    for word in (owner["name"], own_name, owner["tax_code"], owner["address"], owner["email"], "@", "http"):
        assert not word or word.casefold() not in text.casefold(), word
    assert " ".join(own_name.split()[-3:]).casefold() not in text.casefold()
    assert not re.search(r"\d[\d .-]{8,}\d", text)


def test_most_needs_are_anonymous() -> None:
    hidden = sum(item["anonymous"] for item in NEEDS.values())
    assert hidden > len(NEEDS) / 2 and hidden < len(NEEDS)


@each_interest
def test_interest(key: str) -> None:
    item = INTERESTS[key]
    technology = TECHNOLOGIES[item["technology"]]
    asker = ORGANISATIONS[item["organisation"]]
    assert technology["status"] == "published" and asker["verified"]
    assert technology["organisation"] != item["organisation"]
    assert technology["days_ago"] >= item["days_ago"]
    assert set(item["answers"]) == {"who", "use", "scale", "when"} and all(item["answers"].values())
    if item["need"]:
        need = NEEDS[item["need"]]
        assert need["organisation"] == item["organisation"] and need["status"] == "published"
        assert need["days_ago"] >= item["days_ago"]
        assert set(need["fields"]) & set(technology["fields"])


@each_interest
def test_interest_state(key: str) -> None:
    item = INTERESTS[key]
    ages = [message["days_ago"] for message in item["messages"]]
    assert ages == sorted(ages, reverse=True) and all(age <= item["days_ago"] for age in ages)
    assert {message["from"] for message in item["messages"]} <= {"lan", "minh", "hoa"}
    assert (item["state"] == "declined") == (item["reason_code"] in codes("decline_reason"))
    assert (item["state"] == "closed") == (item["outcome"] in codes("outcome"))
    assert (3 <= len(ages) <= 5) if item["state"] in {"introduced", "closed"} else not ages


def test_interests_cover_every_state() -> None:
    assert {item["state"] for item in INTERESTS.values()} == {"asked", "introduced", "declined", "closed"}


def test_events_are_about_what_is_there() -> None:
    places = {"about": TECHNOLOGIES | NEEDS, "into": TECHNOLOGIES, "technology": TECHNOLOGIES, "need": NEEDS}
    lists = {"report": codes("report_reason"), "edit": codes("refuse_reason")}
    for one in EVENTS:
        assert one["days_ago"] >= 0
        for name, known in {**places, "organisation": ORGANISATIONS}.items():
            assert name not in one or one[name] in known, one["key"]
        reason = one.get("reason") if one["verb"] == "report" else one.get("decided", {}).get("reason_code")
        assert reason is None or reason in lists[one["verb"]], one["key"]
    assert {one["reason"] for one in load("verdicts")} <= codes("drop_reason")
    assert {one["need"] for one in load("verdicts")} <= set(NEEDS)


@pytest.mark.parametrize("items", [TECHNOLOGIES, NEEDS], ids=["technologies", "needs"])
def test_what_was_sent_back_first(items: dict[str, dict]) -> None:
    for item in items.values():
        if before := item.get("returned_before"):
            assert before["reason_code"] in codes("return_reason") and before["reason"]
            assert len(before["answers"]) == len(before["remarks"]) > 0
            assert set(before.get("first", {})) <= set(item)
        assert item.get("legal", ["KHONG"])[0] in codes("legal_list")
        assert item.get("outcome", ["KHAC"])[0] in codes("need_outcome")


def test_nobody_is_named_outside_the_cast() -> None:
    """Who has no account is called Mẫu; numbers of telephones and rights are none that anybody has."""
    people = [one["person"] for one in EVENTS if one["verb"] == "behalf"]
    assert people and all("Mẫu" in one["person_name"] and one["email"].endswith(".example.vn") for one in people)
    assert all(re.fullmatch(r"0900 000 \d{3}", one["phone"]) for one in people)
