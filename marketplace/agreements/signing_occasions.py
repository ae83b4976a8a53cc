"""What people are told about signing. No notice carries a name or a value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.accounts.models import Person
from marketplace.agreements.models import Agreement, SignedPaper
from marketplace.agreements.policies import may_confirm
from marketplace.deals import recipients
from marketplace.notices.service import Kind, register


def tell(agreement: Agreement, kind: str, but: Any) -> None:
    """Both sides and the broker, but for the one whose doing it is."""
    _tell(agreement, kind, recipients.everybody_in(agreement.deal), but)


def tell_confirmers(paper: SignedPaper) -> None:
    """Whoever may confirm a scan that waits: see policies.may_confirm."""
    agreement = paper.signed_version.agreement
    people = [agreement.deal.broker]
    if paper.by_broker:
        officers = (one.person for one in agreement.deal.readers if one.ended_at is None)
        people = [*recipients.writers_for(agreement.deal, paper.side), *officers]
    _tell(agreement, "agreements.scan", [one for one in people if may_confirm(one, paper)], paper.sender)


def tell_refused(paper: SignedPaper, but: Any) -> None:
    """Those who write for the side that signs, and whoever handed the scan in."""
    agreement = paper.signed_version.agreement
    people = {one.id: one for one in (*recipients.writers_for(agreement.deal, paper.side), paper.sender)}
    _tell(agreement, "agreements.scan_refused", people.values(), but)


def _tell(agreement: Agreement, kind: str, people: Iterable[Person], but: Any) -> None:
    recipients.tell_in_deal(agreement.deal, kind, people, link_of(agreement), but, paper=agreement.number)


def link_of(agreement: Agreement) -> str:
    """The page on which it is signed; made without a request."""
    return f"/giao-dich/{agreement.deal.public_id}/hop-dong/{agreement.public_id}/ky"


register(
    Kind(
        "agreements.sign",
        _l("Hồ sơ %(number)s: văn bản %(paper)s chờ ký"),
        _l("Bản cuối của văn bản %(paper)s đã được gửi ký. Xin tải bản đó, ký, rồi nộp lại trên trang."),
    ),
    Kind(
        "agreements.called_back",
        _l("Hồ sơ %(number)s: văn bản %(paper)s được thu hồi để sửa"),
        _l("Bản đã gửi ký của văn bản %(paper)s không còn giá trị để ký. Xin chờ bản mới; lý do có trên trang."),
    ),
    Kind(
        "agreements.dropped",
        _l("Hồ sơ %(number)s: văn bản %(paper)s đã được bỏ"),
        _l("Cán bộ môi giới đã bỏ văn bản %(paper)s. Không cần ký hay sửa nữa; lý do có trên trang."),
    ),
    Kind(
        "agreements.signed_by_one",
        _l("Hồ sơ %(number)s: một bên đã ký văn bản %(paper)s"),
        _l("Một bên đã ký văn bản %(paper)s. Văn bản chỉ ràng buộc hai bên khi bên còn lại cũng ký."),
    ),
    Kind(
        "agreements.bound",
        _l("Hồ sơ %(number)s: văn bản %(paper)s đã được hai bên ký"),
        _l("Hai bên đã ký văn bản %(paper)s. Ngày có hiệu lực và việc đăng ký xem trên trang."),
    ),
    Kind(
        "agreements.scan",
        _l("Hồ sơ %(number)s: bản ký tay của văn bản %(paper)s chờ xác nhận"),
        _l("Có bản chụp chữ ký tay của văn bản %(paper)s. Xin đối chiếu với bản đã gửi ký rồi xác nhận."),
    ),
    Kind(
        "agreements.scan_refused",
        _l("Hồ sơ %(number)s: bản ký tay của văn bản %(paper)s được trả lại"),
        _l("Bản chụp chữ ký tay của văn bản %(paper)s được trả lại, chưa tính là chữ ký. Lý do có trên trang."),
    ),
)
