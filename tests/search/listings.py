"""Eight small listings for the tests of search."""

from datetime import UTC, datetime, timedelta

from marketplace.search.engine import SearchDocument

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ROWS = [
    ("technology", "sayMit", "Máy sấy mít bằng bơm nhiệt", "Sấy lạnh giữ màu, giữ mùi; một mẻ 200 kg.", "4.01", "80"),
    ("technology", "sayLua", "Máy sấy lúa đốt trấu", "Sấy tĩnh, một người trông, kéo được tới ruộng.", "4.01", "82"),
    ("technology", "xuLy", "Xử lý nước thải chế biến mủ cao su", "Bể sinh học, thu khí sinh học.", "2.07", "80"),
    ("technology", "nano", "Dung dịch nano bạc", "Khử khuẩn cho khẩu trang và vải.", "2.10", "79"),
    ("technology", "truyXuat", "Phần mềm truy xuất nguồn gốc", "Nhật ký vườn trồng, mã QR cho từng lô.", "1.02", "80"),
    ("technology", "hoaDon", "Hóa đơn điện tử", "Xuất hóa đơn, nối với phần mềm kế toán.", "1.02", "79"),
    ("need", "canSayMit", "Cần làm khô mít, xoài", "Xưởng trái cây muốn máy sấy giữ màu.", "4.01", "80"),
    (
        "need",
        "canLocNuoc",
        "Lọc nước mặn tưới vườn",
        "Nước giếng mặn bốn phần ngàn, cần 500 lít một giờ.",
        "2.07",
        "82",
    ),
]


def document(row: tuple[str, ...], age: int = 0, **more) -> SearchDocument:
    kind, public_id, title, body, field, province = row
    return SearchDocument(
        kind, public_id, title, body, (field,), province, published_at=START - timedelta(days=age), **more
    )


DOCUMENTS = [document(row, age) for age, row in enumerate(ROWS)]
