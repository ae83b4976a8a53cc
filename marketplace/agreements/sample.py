"""An example deal: what previews of clauses are filled with, and what ``flask agreement sample`` draws up.

Names and figures are those of the demo (marketplace/demo/data); nobody of them exists.
"""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.agreements.facts import Facts, Listing, Original, Party
from marketplace.agreements.models import CONTRACT
from marketplace.offers.terms import Instalment, Price, Step, Terms

SUPPLY = Party(
    name="Trung tâm Nghiên cứu Chế biến Thực phẩm Lá Sen",
    name_en="Lotus Leaf Centre for Food Processing Research",
    tax_code="3909900229",
    address="Số 45, đường Mẫu 3, tỉnh Tây Ninh",
    phone="0276 000 0001",
    email="lienhe@tt-lasen.example.vn",
    representative="Nguyễn Thị Lan",
    position="Giám đốc",
    account="0123 4567 8901",
    bank="Ngân hàng Mẫu, Chi nhánh Tây Ninh",
)
DEMAND = Party(
    name="Công ty TNHH Chế biến Nông sản Suối Lá Vàng",
    name_en="Yellow Leaf Stream Agro-Processing Co., Ltd.",
    tax_code="3909900557",
    address="Lô A7, Khu công nghiệp Mẫu, tỉnh Tây Ninh",
    phone="0276 000 0002",
    email="lienhe@suoilavang.example.vn",
    representative="Trần Quang Minh",
    position="Giám đốc",
    account="9876 5432 1098",
    bank="Ngân hàng Mẫu, Chi nhánh Tây Ninh",
)
LISTING = Listing(number="CN-2026-0031", legal_list="KHONG", trl=9, ip=(("GPHI", "MAU-2-00158"),))
PRICE = 1_200_000_000


def terms(today: date) -> Terms:
    """What the two sides agree on, with days counted from ``today``."""
    first = today + timedelta(days=30)
    price = Price(
        mode="TRAGON",
        lump=PRICE,
        vat_included=True,
        instalments=(
            Instalment("Đợt 1: tạm ứng", 360_000_000, first + timedelta(days=15)),
            Instalment("Đợt 2: bàn giao thiết bị và tài liệu", 480_000_000, None, "Hai bên ký biên bản bàn giao"),
            Instalment("Đợt 3: nghiệm thu", 360_000_000, None, "Hai bên ký biên bản nghiệm thu"),
        ),
    )
    return Terms(
        title="Sấy trái cây bằng bơm nhiệt hai cấp kết hợp hồng ngoại",
        objects=("PHUONGAN", "GIAIPHAP", "MAYMOC"),
        object_words="quy trình sấy mít, chuối, mãng cầu; bản vẽ buồng sấy, sơ đồ điều khiển; hai buồng sấy 1 tấn",
        product="mít, chuối, mãng cầu sấy dẻo và sấy giòn",
        quality="độ ẩm sản phẩm không quá 12%; điện tiêu thụ không quá 0,60 kWh cho mỗi kg nước tách ra; "
        "thời gian sấy mít không quá 14 giờ một mẻ",
        right="KHONGDOCQUYEN",
        territory="tỉnh Tây Ninh",
        field_of_use="chế biến trái cây sấy tại các cơ sở của Bên nhận",
        form="MUABAN",
        modes=("TAILIEU", "DAOTAO", "MAYMOC"),
        starts_on=first,
        months=36,
        price=price,
        steps=_steps(first),
        warranty_months=24,
        warranty="sửa chữa, thay thế miễn phí bộ phận hư hỏng; hiệu chỉnh lại công thức sấy khi chỉ tiêu không đạt",
        training_people=6,
        training_days=10,
        training="vận hành, bảo dưỡng buồng sấy; chọn công thức sấy theo loại trái; ghi nhật ký mẻ sấy",
        support_months=36,
        support="trả lời qua điện thoại trong ngày làm việc; cử kỹ thuật viên đến nơi trong 03 ngày làm việc khi cần",
        penalty=800,
        disputes="Tòa án nhân dân có thẩm quyền tại tỉnh Tây Ninh",
    )


def _steps(first: date) -> tuple[Step, ...]:
    after = (first + timedelta(days=days) for days in (15, 60, 75, 90))
    workshop = "Nhà xưởng Bên nhận"
    return (
        Step("Chuẩn bị mặt bằng, điện ba pha", "demand", next(after), workshop),
        Step("Bàn giao thiết bị, tài liệu kỹ thuật", "supply", next(after), workshop),
        Step("Đào tạo người vận hành", "supply", next(after), workshop),
        Step("Chạy thử 10 mẻ và nghiệm thu", "supply", next(after), workshop),
    )


def facts(today: date, kind: str = CONTRACT) -> Facts:
    """Everything known of the example."""
    original = Original("Hợp đồng chuyển giao công nghệ", "01/2026/HĐCGCN", today)
    return Facts(
        kind=kind,
        number="HD-2026-0001",
        own_number="01/2026/HĐCGCN",
        title="Sấy trái cây bằng bơm nhiệt hai cấp kết hợp hồng ngoại",
        place="Tây Ninh",
        deal_number="GD-2026-0007",
        law_day=today,
        supply=SUPPLY,
        demand=DEMAND,
        terms=terms(today),
        listing=LISTING,
        original=original,
    )
