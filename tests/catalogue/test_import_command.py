"""``flask catalogue import``: the report in words, all or nothing, and nothing without --commit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import EDITOR, VIEWER, Membership, Organisation, Person
from marketplace.catalogue import importing_drafts as drafts
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from tests.cast import make_organisation, make_technology

Import = Callable[..., Result]
GOOD = "title,problem,st_field,province\nMáy sấy mít,Ẩm ướt,211,Long An\nMáy cắt,Chậm,203;211,80\n"


@pytest.fixture
def run(app: Flask, tmp_path: Path) -> Import:
    def run(text: str | bytes, organisation: Organisation | str, *options: str, name: str = "tin.csv") -> Result:
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        org = organisation if isinstance(organisation, str) else organisation.public_id
        kind = () if "--kind" in options else ("--kind", "technology")
        with transaction():
            pass  # gives back what the test has read
        return app.test_cli_runner().invoke(args=["catalogue", "import", str(file), "--org", org, *kind, *options])

    return run


def technologies() -> list[Technology]:
    db.session.rollback()
    return list(db.session.execute(select(Technology).order_by(Technology.id)).scalars())


def test_a_dry_run_reports_and_writes_nothing(run: Import, lan: Person):
    result = run(GOOD, lan.organisations[0])
    assert result.exit_code == 0, result.output
    assert "tin.csv: 2 dòng, 2 dòng đạt, 0 lỗi, 0 lưu ý" in result.output
    assert "cột “st_field” → Lĩnh vực khoa học và công nghệ" in result.output
    assert "Chạy thử: chưa ghi gì. Thêm --commit để ghi." in result.output
    assert technologies() == []


def test_commit_writes_drafts_of_the_first_owner(run: Import, lan: Person):
    organisation = lan.organisations[0]
    result = run(GOOD, organisation, "--commit")
    assert result.exit_code == 0 and "Đã ghi 2 bản nháp." in result.output
    first, second = technologies()
    assert (first.title, first.problem, first.province, first.status) == ("Máy sấy mít", "Ẩm ướt", "80", Status.DRAFT)
    assert first.codes_of("st_field") == ["211"] and second.codes_of("st_field") == ["203", "211"]
    assert first.organisation_id == organisation.id and first.author_id == lan.id
    assert first.number != second.number and first.number.startswith("CN-")
    assert [entry.verb for entry in history.entries_of(first)] == ["create"] and history.verify() == []


def test_a_need(run: Import, minh: Person):
    text = "Tên nhu cầu;Yêu cầu bắt buộc;Hạn;Hình thức hợp tác\nCần máy sấy;Ít điện;31/12/2030;DUNGTHU\n"
    result = run(text, minh.organisations[0], "--kind", "need", "--commit")
    assert result.exit_code == 0, result.output
    need = db.session.execute(select(Need)).scalar_one()
    assert need.must_have == ["Ít điện"] and need.anonymous and need.deadline is not None
    assert need.codes_of("cooperation_form") == ["DUNGTHU"] and need.number.startswith("NC-")


def test_renames_from_the_command_line(run: Import, lan: Person):
    text = json.dumps({"id": "T1", "title": "Máy sấy", "body": "Bơm nhiệt", "field": "Sau thu hoạch"})
    renames = ("--map", "body=solution", "--map", "field=keywords")
    result = run(text, lan.organisations[0], *renames, "--commit", name="tin.jsonl")
    assert result.exit_code == 0 and "cột bỏ qua: id" in result.output
    [item] = technologies()
    assert (item.solution, item.keywords) == ("Bơm nhiệt", ["Sau thu hoạch"])


def test_all_or_nothing(run: Import, lan: Person):
    result = run(GOOD + "Máy gặt,x,999,80\n,y,211,80\n", lan.organisations[0], "--commit")
    assert result.exit_code == 1
    assert "4 dòng, 2 dòng đạt, 2 lỗi, 0 lưu ý" in result.output
    assert "Lỗi dòng 4, cột “st_field”: “999” không có trong danh mục." in result.output
    assert "Lỗi dòng 5, cột “title”: Dòng này thiếu tên." in result.output
    assert "Chưa ghi gì: tệp được nhận trọn vẹn hoặc không nhận dòng nào." in result.output
    assert technologies() == []


@pytest.mark.parametrize("options", [(), ("--commit",)])
@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"title\n\xff\xfe\xfd", b"title\na\x00b\n", b"", b"x\ny\n"])
def test_a_broken_file_is_a_report_and_exit_1(run: Import, lan: Person, data: bytes, options: tuple[str, ...]):
    result = run(data, lan.organisations[0], *options)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert "0 dòng đạt, 1 lỗi" in result.output and "Lỗi" in result.output
    assert technologies() == []


def test_a_title_that_the_organisation_has_is_a_warning(run: Import, lan: Person):
    with transaction():
        make_technology(lan, lan.organisations[0], title="Máy sấy mít")
    result = run(GOOD, lan.organisations[0], "--commit")
    assert result.exit_code == 0 and "Lưu ý dòng 2: Tổ chức đã có tin cùng tên." in result.output
    assert len(technologies()) == 3


def test_too_many_findings_are_counted(run: Import, lan: Person):
    result = run("title\n" + '""\n' * 3 + "\n".join(["a"] * 600), lan.organisations[0])
    assert result.exit_code == 0 and "và 99 điều nữa" in result.output


def test_the_author_must_write_for_the_organisation(run: Import, lan: Person, minh: Person):
    organisation = lan.organisations[0]
    refused = run(GOOD, organisation, "--commit", "--author", minh.email)
    assert refused.exit_code == 1 and "không được đăng tin cho tổ chức: minh@example.vn" in refused.output
    unknown = run(GOOD, organisation, "--commit", "--author", "nobody@example.vn")
    assert unknown.exit_code == 1 and "nobody@example.vn" in unknown.output
    with transaction():
        db.session.add(Membership(person_id=minh.id, organisation_id=organisation.id, role=EDITOR))
    assert run(GOOD, organisation, "--commit", "--author", "MINH@example.vn").exit_code == 0
    assert {item.author_id for item in technologies()} == {minh.id}


def test_an_organisation_without_owner(run: Import, minh: Person):
    with transaction():
        empty = make_organisation("Không có ai", "VIEN")
        db.session.add(Membership(person_id=minh.id, organisation_id=empty.id, role=VIEWER))
    result = run(GOOD, empty, "--commit")
    assert result.exit_code == 1 and "Tổ chức chưa có người quản lý; xin nêu --author." in result.output


def test_an_unknown_organisation(run: Import):
    result = run(GOOD, "x" * 12)
    assert result.exit_code == 1 and "Không có tổ chức nào mang mã" in result.output


@pytest.mark.parametrize("rename", ["body", "=title", "body=nothing", "body=tried"])
def test_a_bad_rename_is_an_error_of_use(run: Import, lan: Person, rename: str):
    assert run(GOOD, lan.organisations[0], "--map", rename).exit_code == 2


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("province", "1", "01"),
        ("province", "Tỉnh Long An", "80"),
        ("province", "bình dương", "79"),
        ("province", "TP. Hồ Chí Minh", "79"),
        ("province", "Hồ Chí Minh", "79"),
        ("province", "Ha Noi", "01"),
        ("province", "Sài Gòn", None),
        ("st_field", "211", "211"),
        ("vsic", "c10", "C10"),
        ("right_kind", "chuyển quyền sử dụng độc quyền", "DOCQUYEN"),
        ("price_mode", "Price to be agreed", "THOATHUAN"),
        ("price_mode", "!!!", None),
        ("price_mode", "", None),
    ],
)
def test_codes_are_found_by_code_and_by_name(app: Flask, name: str, text: str, code: str | None):
    assert drafts.code_book()(name, text) == code


def test_a_report_with_errors_cannot_be_written(app: Flask, lan: Person):
    organisation = lan.organisations[0]
    report: Any = drafts.report_on(b'title\n""\nx\n"",\n', "a.csv", "technology", organisation)
    report.say("something is wrong")
    with pytest.raises(ValueError, match="errors"), transaction():
        drafts.write(report, organisation, lan)
    assert db.session.execute(select(func.count()).select_from(Technology)).scalar_one() == 0
