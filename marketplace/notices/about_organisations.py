"""What members and officers are told about organisations; their room stands to the left and asks by jobs."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.accounts import organisations
from marketplace.accounts.models import Organisation, Person, PersonRole
from marketplace.extensions import db
from marketplace.kernel.jobs import handler
from marketplace.notices.kinds import Kind, register
from marketplace.notices.service import tell_all

VERIFIERS = ("moderator", "admin")

register(
    Kind(
        "organisations.suspended",
        _l("%(name)s tạm ngừng hoạt động trên Sàn"),
        _l(
            "Cán bộ đã tạm ngừng hoạt động của %(name)s trên Sàn. Tin của tổ chức được tạm gỡ; bạn vẫn đăng nhập "
            "và xem được. Lý do được ghi trên trang của tổ chức. Nếu thấy chưa đúng, xin liên hệ với Sàn."
        ),
    ),
    Kind(
        "organisations.lifted",
        _l("%(name)s hoạt động trở lại trên Sàn"),
        _l(
            "Cán bộ đã cho %(name)s hoạt động trở lại. Từ nay bạn lại đăng tin và trao đổi thay mặt tổ chức được "
            "như trước."
        ),
    ),
    Kind(
        "organisations.rechecks_due",
        _l("Có %(count)s tổ chức đến hạn kiểm tra lại"),
        _l("%(count)s tổ chức đã xác minh đến hạn được kiểm tra lại giấy tờ. Xin xem danh sách."),
    ),
)


@handler("notices.organisation")
def tell_members(kind: str, organisation: str) -> None:
    """One of the kinds above to everybody who belongs to the organisation."""
    found = select(Organisation).where(Organisation.public_id == organisation)
    row = db.session.execute(found).scalar_one_or_none()
    if row is not None:
        people = [held.person for held in organisations.members_of(row)]
        tell_all(people, kind, f"/to-chuc/{organisation}", name=row.name)


@handler("notices.rechecks_due")
def tell_verifiers(count: int) -> None:
    """How many marks are to be checked anew."""
    statement = select(Person).join(PersonRole, PersonRole.person_id == Person.id)
    officers = db.session.execute(statement.where(PersonRole.role.in_(VERIFIERS))).scalars().unique()
    tell_all(officers, "organisations.rechecks_due", "/to-chuc/cho-xac-minh", count=count)
