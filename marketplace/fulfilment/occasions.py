"""What people are told after signing. No notice carries a name of a person, words that were written, or a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.accounts.models import Person
from marketplace.agreements.models import Agreement
from marketplace.deals import recipients
from marketplace.fulfilment import links
from marketplace.notices.service import Kind, register


def tell(agreement: Agreement, kind: str, but: Any) -> None:
    """Both sides and the broker, but for the one whose doing it is."""
    _tell(agreement, kind, recipients.everybody_in(agreement.deal), but)


def tell_side(agreement: Agreement, side: str, kind: str, also_broker: bool = False) -> None:
    """Those who write for one side; the broker, too, where it is late or the side has nobody here."""
    people = recipients.writers_for(agreement.deal, side)
    _tell(agreement, kind, [*people, agreement.deal.broker] if also_broker or not people else people, None)


def _tell(agreement: Agreement, kind: str, people: Iterable[Person], but: Any) -> None:
    deal = agreement.deal
    recipients.tell_in_deal(deal, kind, people, link_of(agreement), but, title=deal.title)


def link_of(agreement: Agreement) -> str:
    """The page of what follows signing; made without a request."""
    return f"/giao-dich/{agreement.deal.public_id}/thuc-hien"


def _survey_link(params: Mapping[str, Any]) -> str | None:
    return links.survey_path(str(params.get("survey", "")))


def _transfer_link(params: Mapping[str, Any]) -> str | None:
    return links.transfer_path(str(params.get("transfer", "")))


def _kind(name: str, subject: Any, body: Any) -> Kind:
    return Kind(f"fulfilment.{name}", subject, body)


SURVEY, SURVEY_AGAIN, TO_CONFIRM = "fulfilment.survey", "fulfilment.survey_again", "fulfilment.to_confirm"

register(
    _kind(
        "handed_over",
        _l("Hồ sơ %(number)s: có mốc được bàn giao"),
        _l(
            "Một mốc của hợp đồng về “%(title)s” đã được bàn giao. Xin bên nhận xem và nghiệm thu, hoặc nêu điểm "
            "cần sửa."
        ),
    ),
    _kind(
        "accepted",
        _l("Hồ sơ %(number)s: một mốc đã được nghiệm thu"),
        _l("Bên nhận đã nghiệm thu một mốc của hợp đồng về “%(title)s”."),
    ),
    _kind(
        "returned",
        _l("Hồ sơ %(number)s: một mốc chưa được nghiệm thu"),
        _l("Bên nhận chưa nghiệm thu một mốc của hợp đồng về “%(title)s”. Lý do có trên trang."),
    ),
    _kind(
        "delay_asked",
        _l("Hồ sơ %(number)s: có đề nghị lùi ngày một mốc"),
        _l("Một bên đề nghị lùi ngày của một mốc trong hợp đồng về “%(title)s”. Xin xem lý do và trả lời."),
    ),
    _kind(
        "delay_answered",
        _l("Hồ sơ %(number)s: đề nghị lùi ngày đã được trả lời"),
        _l("Đề nghị lùi ngày một mốc của hợp đồng về “%(title)s” đã được trả lời."),
    ),
    _kind(
        "proposed",
        _l("Hồ sơ %(number)s: có mốc được đề xuất thêm"),
        _l("Một bên đề xuất thêm một mốc vào tiến độ của “%(title)s”. Xin bên kia xem và trả lời."),
    ),
    _kind(
        "proposal_answered",
        _l("Hồ sơ %(number)s: mốc được đề xuất đã có câu trả lời"),
        _l("Bên kia đã trả lời về mốc được đề xuất trong tiến độ của “%(title)s”."),
    ),
    _kind(
        "proposal_taken_back",
        _l("Hồ sơ %(number)s: một mốc được đề xuất đã được rút"),
        _l("Bên đề xuất đã rút một mốc khỏi tiến độ của “%(title)s”. Không cần trả lời nữa."),
    ),
    _kind(
        "added",
        _l("Hồ sơ %(number)s: tiến độ có thêm mốc"),
        _l("Cán bộ môi giới đã thêm một mốc vào tiến độ của “%(title)s”. Xin xem có đúng hợp đồng không."),
    ),
    _kind(
        "edited",
        _l("Hồ sơ %(number)s: một mốc được sửa"),
        _l("Cán bộ môi giới đã sửa một mốc trong tiến độ của “%(title)s”. Xin xem có đúng hợp đồng không."),
    ),
    _kind(
        "due",
        _l("Hồ sơ %(number)s: sắp đến hạn một mốc"),
        _l(
            "Tổ chức của bạn có mốc sắp đến hạn trong hợp đồng về “%(title)s”. Nếu cần thêm thời gian, xin đề nghị sớm."
        ),
    ),
    _kind(
        "late",
        _l("Hồ sơ %(number)s: một mốc đã quá hạn"),
        _l("Có mốc của hợp đồng về “%(title)s” đã quá hạn. Xin bàn giao, hoặc đề nghị ngày mới kèm lý do."),
    ),
    _kind(
        "paid",
        _l("Hồ sơ %(number)s: có khoản được ghi là đã trả"),
        _l(
            "Bên trả tiền đã ghi một khoản của hợp đồng về “%(title)s” là đã trả. Xin bên nhận xác nhận khi đã "
            "nhận được tiền."
        ),
    ),
    _kind(
        "received",
        _l("Hồ sơ %(number)s: một khoản đã được xác nhận"),
        _l("Bên nhận tiền đã xác nhận một khoản của hợp đồng về “%(title)s”."),
    ),
    _kind(
        "missed",
        _l("Hồ sơ %(number)s: một khoản tiền chưa đến"),
        _l(
            "Bên nhận cho biết chưa nhận được một khoản được ghi là đã trả của hợp đồng về “%(title)s”. Xin bên "
            "trả tiền xem lại chứng từ; ý kiến của bên nhận có trên trang."
        ),
    ),
    _kind(
        "taken_back",
        _l("Hồ sơ %(number)s: một lần trả tiền được bỏ vì ghi nhầm"),
        _l("Bên trả tiền đã bỏ một lần trả ghi nhầm của hợp đồng về “%(title)s”."),
    ),
    _kind(
        "settled",
        _l("Hồ sơ %(number)s: một khoản được coi là đã trả đủ"),
        _l("Bên nhận tiền coi một khoản của hợp đồng về “%(title)s” là đã trả đủ. Lý do có trên trang."),
    ),
    _kind(
        "amount",
        _l("Hồ sơ %(number)s: một khoản đã có số tiền"),
        _l("Một khoản trả theo kết quả kinh doanh của hợp đồng về “%(title)s” đã có số tiền. Xin xem trên trang."),
    ),
    _kind(
        "payment_added",
        _l("Hồ sơ %(number)s: có thêm khoản thanh toán"),
        _l("Cán bộ môi giới đã ghi thêm một khoản thanh toán của “%(title)s”. Xin xem có đúng hợp đồng không."),
    ),
    _kind(
        "payment_due",
        _l("Hồ sơ %(number)s: sắp đến hạn thanh toán"),
        _l("Có khoản thanh toán sắp đến hạn trong hợp đồng về “%(title)s”. Trả xong xin ghi ngày trả vào trang."),
    ),
    _kind(
        "payment_late",
        _l("Hồ sơ %(number)s: một khoản đã quá hạn thanh toán"),
        _l("Có khoản thanh toán của hợp đồng về “%(title)s” đã quá hạn. Nếu đã trả, xin ghi ngày trả vào trang."),
    ),
    _kind(
        "in_use",
        _l("Hồ sơ %(number)s: công nghệ đang được ứng dụng"),
        _l("Cán bộ môi giới đã ghi công nghệ của “%(title)s” đang được ứng dụng."),
    ),
    _kind(
        "ended",
        _l("Hồ sơ %(number)s: hợp đồng đã chấm dứt"),
        _l("Cán bộ môi giới đã ghi hợp đồng về “%(title)s” chấm dứt. Lý do có trên trang."),
    ),
    Kind(
        SURVEY,
        _l("Xin cho biết công nghệ được dùng ra sao (%(number)s)"),
        _l(
            "Hợp đồng chuyển giao công nghệ số %(number)s đã có hiệu lực được %(months)s tháng. Xin mở liên kết trong "
            "thư để trả lời vài câu hỏi ngắn; không cần đăng nhập. Hai bên và cán bộ môi giới đọc được câu trả lời."
        ),
        mail_link=_survey_link,
    ),
    Kind(
        SURVEY_AGAIN,
        _l("Nhắc lại: công nghệ được dùng ra sao (%(number)s)"),
        _l(
            "Sàn chưa nhận được câu trả lời về hợp đồng số %(number)s, đã có hiệu lực được %(months)s tháng. Xin mở "
            "liên kết trong thư để trả lời; không cần đăng nhập."
        ),
        mail_link=_survey_link,
    ),
    Kind(
        "fulfilment.survey_silent",
        _l("Chưa có câu trả lời khảo sát (%(number)s)"),
        _l("Bên nhận công nghệ của %(number)s đã được hỏi hai lần mà chưa trả lời khảo sát. Xin liên hệ để hỏi."),
    ),
    Kind(
        "fulfilment.survey_answered",
        _l("Có câu trả lời khảo sát (%(number)s)"),
        _l("Bên nhận công nghệ của %(number)s đã trả lời khảo sát. Xin xem trên trang."),
    ),
    Kind(
        TO_CONFIRM,
        _l("Xin xác nhận hợp đồng chuyển giao công nghệ %(number)s"),
        _l(
            "Bên kia đã khai báo với Sàn một hợp đồng chuyển giao công nghệ ký với tổ chức của bạn. Xin đọc và cho "
            "biết đúng hay chưa đúng; không cần đăng nhập nếu mở bằng liên kết trong thư."
        ),
        mail_link=_transfer_link,
    ),
    Kind(
        "fulfilment.confirmed",
        _l("Khai báo %(number)s đã được bên kia xác nhận"),
        _l("Bên kia đã xác nhận hợp đồng mà tổ chức của bạn khai báo."),
    ),
    Kind(
        "fulfilment.disputed",
        _l("Khai báo %(number)s: bên kia cho biết chưa đúng"),
        _l("Bên kia cho biết khai báo chưa đúng. Ý kiến có trên trang."),
    ),
    Kind(
        "fulfilment.withdrawn",
        _l("Khai báo %(number)s đã được rút"),
        _l(
            "Bên khai báo đã rút khai báo này về một hợp đồng chuyển giao công nghệ. Khai báo không được tính vào số "
            "liệu, và không cần xác nhận nữa."
        ),
    ),
    Kind(
        "fulfilment.checked",
        _l("Khai báo %(number)s: chứng từ đã được kiểm tra"),
        _l("Cán bộ của Sàn đã kiểm tra chứng từ hoặc giấy chứng nhận của khai báo này."),
    ),
)
