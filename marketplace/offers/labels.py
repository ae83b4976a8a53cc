"""What the parts of a term sheet are called: on forms, on pages, in problems and in the drafts of agreements."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

SECTIONS: dict[str, Any] = {
    "object": _l("Công nghệ và sản phẩm"),
    "right": _l("Quyền và phạm vi"),
    "term": _l("Thời hạn"),
    "price": _l("Giá và cách trả"),
    "plan": _l("Kế hoạch thực hiện"),
    "help": _l("Bảo hành, đào tạo, hỗ trợ"),
    "duty": _l("Vi phạm, tranh chấp và điều khoản khác"),
}

FIELDS: dict[str, Any] = {
    "title": _l("Tên công nghệ"),
    "objects": _l("Đối tượng chuyển giao"),
    "object_words": _l("Mô tả đối tượng"),
    "product": _l("Sản phẩm do công nghệ tạo ra"),
    "quality": _l("Tiêu chuẩn, chất lượng sản phẩm"),
    "right": _l("Quyền được chuyển"),
    "allow_sublicense": _l("Được chuyển giao lại quyền sử dụng cho bên thứ ba"),
    "territory": _l("Phạm vi lãnh thổ"),
    "field_of_use": _l("Lĩnh vực sử dụng"),
    "form": _l("Hình thức chuyển giao"),
    "modes": _l("Phương thức chuyển giao"),
    "starts_on": _l("Ngày bắt đầu"),
    "months": _l("Thời hạn"),
    "price.mode": _l("Phương thức thanh toán"),
    "price.lump": _l("Tổng số tiền"),
    "price.vat_included": _l("Số tiền đã gồm thuế giá trị gia tăng"),
    "price.instalments": _l("Các đợt trả"),
    "price.per_unit": _l("Số tiền cho mỗi đơn vị sản phẩm"),
    "price.unit": _l("Đơn vị sản phẩm"),
    "price.share": _l("Tỷ lệ"),
    "price.base": _l("Tỷ lệ tính trên"),
    "price.after_tax": _l("Tính trên lợi nhuận sau thuế"),
    "price.minimum": _l("Mức trả tối thiểu mỗi năm"),
    "price.years": _l("Số năm trả"),
    "price.capital": _l("Giá trị công nghệ góp vốn"),
    "price.capital_share": _l("Tỷ lệ trong vốn điều lệ"),
    "price.words": _l("Nói thêm về giá"),
    "steps": _l("Các bước"),
    "warranty_months": _l("Thời gian bảo hành"),
    "warranty": _l("Nội dung bảo hành"),
    "training_people": _l("Số người được đào tạo"),
    "training_days": _l("Số ngày đào tạo"),
    "training": _l("Nội dung đào tạo"),
    "support_months": _l("Thời gian hỗ trợ kỹ thuật"),
    "support": _l("Nội dung hỗ trợ"),
    "penalty": _l("Mức phạt vi phạm"),
    "disputes": _l("Giải quyết tranh chấp"),
    "other": _l("Thỏa thuận khác"),
}

INSTALMENT: dict[str, Any] = {
    "title": _l("Đợt trả"),
    "amount": _l("Số tiền"),
    "due_on": _l("Hạn trả"),
    "after": _l("hoặc sau khi"),
}

STEP: dict[str, Any] = {
    "title": _l("Việc"),
    "side": _l("Bên làm"),
    "due_on": _l("Hạn"),
    "place": _l("Địa điểm"),
}

SIDES: dict[str, Any] = {"demand": _l("Bên cầu"), "supply": _l("Bên cung"), "broker": _l("Môi giới, cho cả hai bên")}

SHARE_OF: dict[str, Any] = {
    "GIABANTINH": _l("giá bán tịnh"),
    "DOANHTHUTHUAN": _l("doanh thu thuần"),
    "LOINHUAN": _l("lợi nhuận trước thuế"),
}
"""Payment modes that are a share, and what of (Luật 07/2017/QH14 Điều 27; Nghị định 76/2018/NĐ-CP Điều 4)."""

AFTER_TAX = _l("lợi nhuận sau thuế")


def label_of(field: str) -> Any:
    """The label of a dotted field name as problems() gives it: price.instalments.0.amount is Các đợt trả."""
    name = field
    while name and name not in FIELDS:
        name = name.rpartition(".")[0]
    return FIELDS.get(name, field)
