"""The code lists as files: well formed, complete, stable in shape. No application is started."""

import csv
import json
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "marketplace" / "reference" / "data"
HEADER = [
    "code",
    "parent",
    "label_vi",
    "label_en",
    "note_vi",
    "note_en",
    "source",
    "verified_on",
    "valid_from",
    "extra",
]
CODES = {
    "object_kind": "BIQUYET PHUONGAN GIAIPHAP CONGTHUC PHANMEM DULIEU MOHINH HOPLYHOA MAYMOC",
    "transfer_form": "DOCLAP DUAN GOPVON NHUONGQUYEN SHTT MUABAN KHAC",
    "transfer_mode": "TAILIEU DAOTAO CHUYENGIA MAYMOC KHAC",
    "right_kind": "CHUYENNHUONG DOCQUYEN KHONGDOCQUYEN THUCAP",
    "payment_mode": "TRAGON GOPVON GIABANTINH DOANHTHUTHUAN LOINHUAN KETHOP",
    "price_mode": "GIACODINH KHOANGGIA THOATHUAN",
    "ip_kind": "SC GPHI KDCN TKBT NH CDDL BMKD GCT QTG KHONG",
    "ip_status": "CHUANOP DANOP CONGBO CAP HETHIEULUC HUYBO TUCHOI",
    "trl": "1 2 3 4 5 6 7 8 9",
    "trl_question": "H1 H2 H3 H4 H5 H6",
    "cooperation_form": "MUACN MUATB HOPTACNC DATHANG THUECG DUNGTHU DAOTAO GOPVON THUEDV KHAC",
    "org_kind": "VIEN TRUONG DOANHNGHIEP HTX TRUNGGIAN COQUAN",
    "org_size": "SIEUNHO NHO VUA LON",
    "decline_reason": "QUASOM CHUARO GIA KHONGDUSUC DAGIAIQUYET NGOAILINHVUC KHAC",
    "return_reason": "THIEUNOIDUNG THIEUBANGCHUNG SAIPHANLOAI SHTTCHUARO PHAPLYCHUARO LODANHTINH HINHANH TRUNGTIN KHAC",
    "refuse_reason": "CAMCHUYENGIAO KHONGCOQUYEN KHONGPHAICONGNGHE BIMATNHANUOC SAISUTHAT DULIEUCANHAN "
    "QUANGCAO TRUNGTIN KHAC",
    "need_outcome": "TAIDAY NOIKHAC KHONGCONCAN KHONGCUNG KHAC",
    "org_check": "MST QDTL DKDN DKHTX HDHT DKKHCN DAIDIEN QUANLY DIACHI",
    "contact_way": "DIENTHOAI TAICHO TAITRUSO SUKIEN",
    "drop_reason": "KHACBAITOAN KHACQUYMO CHUACHIN VUOTNGANSACH DIADIEM VITIEUCHI DABIETNHAU HETHAN KHAC",
    "report_reason": "SAISUTHAT SHTT CAMHANCHE LOBIMAT HANGHOA LUADAO TRUNGLAP KHAC",
    "legal_list": "KK HC CAM KHONG CHUARO",
    "registration_rule": "CAM HC QUOCPHONG SUADOI VAOVN RANN VONNN MIEN TUNGUYEN",
    "registration_authority": "SOKHCN BOKHCN BOQP DACAP",
    "registration_paper": "DON DONSD DONCP CHAPTHUAN HOPDONG PHULUC BANDICH VONNN",
    "legal_notice": "HCTIN HCHOSO KKTIN",
    "contract_content": " ".join(f"dd23_{number:02d}" for number in range(1, 15)),
    "paper_content": "bm_01 bm_02 bm_03 bm_04 bm_05 bm_06 bm_07 bm_08 bm_09 gn_01 gn_02 gn_03 gn_04 gn_05 gn_06 gn_07 "
    "gn_08 sd_01 sd_02 sd_03 sd_04 tl_01 tl_02 tl_03 tl_04 tl_05",
    "contract_ground": "BLDS CGCN SHTT TM ND76",
    "contract_warning": "VONNHANUOC_GOP VONNHANUOC_GIA BENLIENKET HANCHE CAM CHUARO CAITIEN XUATKHAU MUAKEM KHIEUKIEN "
    "GHINHAN GHINHAN_SD DANGKY TUNGUYEN MUCPHAT MAYMOC",
    "delay_reason": "THIETBI MATBANG NHANLUC KYTHUAT THUTUC THANHTOAN MUAVU KHAC",
    "evidence_kind": "HOPDONG PHULUC NGHIEMTHU HOADON CHUYENKHOAN GCN KHAC",
    "meeting_result": "BUOCTIEP HOPTIEP KHONGHOP KHONGDIENRA KHAC",
    "outcome": "DATTHOATHUAN TUTIEPTUC DANGUNGDUNG GIA CHUASANSANG TIMNOIKHAC THIEUVON KHONGTRALOI PHAPLY KHAC",
}
SIZES = {"st_field": 52, "vsic": 54, "province": 34, "legal_rule": 37}
GROWING = ["holiday"]  # the days that are decided every year are added
KINDS_OF_PAPERS = {"secrecy", "memorandum", "amendment", "liquidation"}  # under which paper_content stands
LISTS = sorted([*CODES, *SIZES, *GROWING])


def rows_of(name: str) -> list[dict[str, str]]:
    with open(FOLDER / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def extra_of(name: str) -> dict[str, dict]:
    return {row["code"]: json.loads(row["extra"] or "{}") for row in rows_of(name)}


def test_every_file_is_a_known_list() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.csv")) == LISTS


@pytest.mark.parametrize("name", LISTS)
def test_header_encoding_and_form(name: str) -> None:
    text = (FOLDER / f"{name}.csv").read_bytes().decode("utf-8")
    assert text.splitlines()[0] == ",".join(HEADER)
    assert "\r" not in text and not text.startswith("\ufeff")
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("name", LISTS)
def test_rows_are_whole(name: str) -> None:
    rows = rows_of(name)
    codes = [row["code"] for row in rows]
    assert len(codes) == len(set(codes))
    for row in rows:
        assert set(row) == set(HEADER)
        assert re.fullmatch(r"[A-Z0-9]+(_[A-Z0-9]+)*|[a-z]{2}\d{0,2}_\d\d", row["code"]), row
        assert row["label_vi"].strip() and row["label_en"].strip() and row["source"].strip(), row
        assert bool(row["note_vi"]) == bool(row["note_en"]), row
        assert row["parent"] == "" or row["parent"] in codes or row["parent"] in KINDS_OF_PAPERS, row
        assert isinstance(json.loads(row["extra"] or "{}"), dict)
        for day in (row["verified_on"], row["valid_from"]):
            assert day == "" or date.fromisoformat(day)


@pytest.mark.parametrize("name", sorted(CODES))
def test_codes_never_change(name: str) -> None:
    assert [row["code"] for row in rows_of(name)] == CODES[name].split()


@pytest.mark.parametrize("name", sorted(SIZES))
def test_official_tables_are_complete(name: str) -> None:
    assert len(rows_of(name)) == SIZES[name]


@pytest.mark.parametrize("name", LISTS)
def test_readme_names_the_list(name: str) -> None:
    assert f"`{name}`" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_provinces_border_each_other_both_ways() -> None:
    extra = extra_of("province")
    for code, facts in extra.items():
        assert facts["neighbours"], code
        assert code not in facts["neighbours"]
        for other in facts["neighbours"]:
            assert code in extra[other]["neighbours"], (code, other)


def test_seven_cities_and_the_former_names_of_the_region() -> None:
    extra = extra_of("province")
    assert sum(facts["city"] for facts in extra.values()) == 7
    assert extra["80"]["former"] == ["Long An"]
    assert extra["79"]["former"] == ["Bình Dương", "Bà Rịa – Vũng Tàu"]


def test_former_units_make_sixty_three() -> None:
    extra = extra_of("province")
    former = [name for facts in extra.values() for name in facts["former"]]
    assert len(extra) + len(former) == 63
    assert len(former) == len(set(former))


@pytest.mark.parametrize(
    ("code", "years", "start"), [("SC", 20, "filing"), ("GPHI", 10, "filing"), ("GCT", 20, "grant")]
)
def test_terms_of_protection(code: str, years: int, start: str) -> None:
    facts = extra_of("ip_kind")[code]
    assert (facts["term_years"], facts["from"], facts["renewals"]) == (years, start, 0)


def test_renewable_terms() -> None:
    kinds = extra_of("ip_kind")
    design, mark = kinds["KDCN"], kinds["NH"]
    assert (design["term_years"], design["renewals"], design["renewal_years"], design["max_years"]) == (5, 2, 5, 15)
    assert (mark["term_years"], mark["renewals"], mark["renewal_years"]) == (10, None, 10)
    assert [kinds[code]["term_years"] for code in ("CDDL", "BMKD", "QTG", "KHONG")] == [None] * 4


def test_fields_and_sections_have_two_levels() -> None:
    for name in ("st_field", "vsic"):
        for row in rows_of(name):
            assert json.loads(row["extra"])["level"] == (2 if row["parent"] else 1), row
            assert row["code"].startswith(row["parent"])
    assert {f"C{number}" for number in range(10, 34)} <= {row["code"] for row in rows_of("vsic")}


def test_only_the_words_other_ask_for_words() -> None:
    for name in ("decline_reason", "return_reason", "refuse_reason", "drop_reason", "outcome"):
        asking = [code for code, facts in extra_of(name).items() if facts.get("needs_words")]
        assert asking == ["KHAC"]
