"""What the four people of a deal type, from the question to the registered contract."""

from __future__ import annotations

from datetime import timedelta

from marketplace.kernel.clock import today

TECHNOLOGY = "Chế độ sấy thăng hoa rút ngắn cho múi mít và sầu riêng"
SOUGHT = "say thang hoa mui mit sau rieng"
CENTRE = "Trung tâm Nghiên cứu Chế biến Thực phẩm Lá Sen"
COMPANY = "Công ty TNHH Chế biến Nông sản Suối Lá Vàng"
CONTRACT = "Hợp đồng chuyển giao công nghệ"

ANSWERS = {
    "Tổ chức của bạn là ai?": "Công ty chế biến trái cây, 60 người, bán trong nước và xuất khẩu.",
    "Bạn định dùng công nghệ này vào việc gì?": "Làm mít và sầu riêng sấy giòn nguyên múi.",
    "Quy mô áp dụng?": "Hai máy, mỗi mẻ 500 kg múi tươi.",
    "Bạn cần vào lúc nào?": "Chạy thử trước vụ mít năm sau.",
}
INTRODUCTION = (
    "Kính chào hai bên. Bên cầu có nhà xưởng và vùng mít, bên cung có chế độ sấy đã chạy ở hai xưởng. "
    "Đề nghị hai bên gặp nhau tại xưởng trong tuần tới."
)
WHY_NAMED = "Theo dõi việc đăng ký hợp đồng theo kế hoạch năm."
NEXT_STEP = "Hai bên gặp nhau tại xưởng của bên cầu, đem mẫu mít để sấy thử"

OBJECTS = ("Phương án, quy trình công nghệ", "Công thức")
MODES = ("Chuyển giao tài liệu về công nghệ", "Đào tạo để bên nhận nắm vững và làm chủ công nghệ")
PRICE = "1.200.000.000"
IN_WORDS = "một tỷ hai trăm triệu đồng"
TERMS = {
    "Mô tả đối tượng": "Chế độ sấy từng giai đoạn cho múi mít và múi sầu riêng; công thức xử lý trước khi sấy.",
    "Sản phẩm do công nghệ tạo ra": "Mít, sầu riêng sấy giòn nguyên múi",
    "Tiêu chuẩn, chất lượng sản phẩm": "Độ ẩm không quá 4 %; múi không nứt; thời gian sấy không quá 22 giờ một mẻ.",
    "Phạm vi lãnh thổ": "Tỉnh Tây Ninh",
    "Lĩnh vực sử dụng": "Sấy trái cây tại xưởng của bên nhận",
    "Thời hạn": "36",
    "Tổng số tiền": PRICE,
    "Số người được đào tạo": "4",
    "Số ngày đào tạo": "6",
    "Nội dung đào tạo": "Xếp khay, chọn chế độ sấy, đọc đồ thị áp suất.",
    "Mức phạt vi phạm": "8",
    "Giải quyết tranh chấp": "Thương lượng trước; không được thì đưa ra tòa án có thẩm quyền tại tỉnh Tây Ninh.",
    "Lời nhắn gửi kèm": "Giá đã gồm đào tạo tại xưởng và một mẻ chạy thử.",
}
COUNTER = {
    "Số ngày đào tạo": "10",
    "Lời nhắn gửi kèm": "Giá như bên cung đề nghị; chúng tôi xin đào tạo mười ngày.",
}
FIRST_STEP, SECOND_STEP = "Bàn giao tài liệu chế độ sấy", "Đào tạo và chạy thử một mẻ"


def day(days: int) -> str:
    """So many days from today, as it is typed."""
    return f"{today() + timedelta(days=days):%d/%m/%Y}"


def instalments() -> list[dict[str, str]]:
    return [
        {"Đợt trả": "Tạm ứng", "Số tiền": "500.000.000", "Hạn trả": day(30)},
        {"Đợt trả": "Nghiệm thu", "Số tiền": "700 triệu", "hoặc sau khi": "hai bên ký biên bản nghiệm thu"},
    ]


def steps() -> list[tuple[str, dict[str, str]]]:
    """Which side, and what else of a step."""
    return [
        ("Bên cung", {"Việc": FIRST_STEP, "Hạn": day(45), "Địa điểm": "Xưởng của bên nhận"}),
        ("Bên cung", {"Việc": SECOND_STEP, "Hạn": day(90), "Địa điểm": "Xưởng của bên nhận"}),
    ]


SUPPLY = {
    "Tên tiếng Anh": "Lotus Leaf Centre for Food Processing Research",
    "Mã số thuế": "3909900229",
    "Địa chỉ": "Số 45, đường Mẫu 3, tỉnh Tây Ninh",
    "Điện thoại": "0276 000 0001",
    "Người đại diện ký": "Nguyễn Thị Lan",
    "Chức vụ": "Giám đốc",
    "Số tài khoản": "0123 4567 8901",
    "Tại ngân hàng": "Ngân hàng Mẫu, Chi nhánh Tây Ninh",
}
DEMAND = {
    "Tên tiếng Anh": "Yellow Leaf Stream Agro-Processing Co., Ltd.",
    "Mã số thuế": "3909900557",
    "Địa chỉ": "Lô A7, Khu công nghiệp Mẫu, tỉnh Tây Ninh",
    "Điện thoại": "0276 000 0002",
    "Người đại diện ký": "Trần Quang Minh",
    "Chức vụ": "Giám đốc",
}
OWN_NUMBER = "07/2026/HĐCGCN"
NAMES = {"Số, ký hiệu của các bên": OWN_NUMBER, "Nơi ký": "Tây Ninh"}
HEADINGS = (
    "Tên công nghệ",
    "Đối tượng công nghệ, sản phẩm do công nghệ tạo ra, tiêu chuẩn, chất lượng sản phẩm",
    "Chuyển nhượng quyền sở hữu / chuyển giao quyền sử dụng",
    "Phương thức chuyển giao",
    "Quyền và nghĩa vụ các bên",
    "Giá, phương thức thanh toán",
    "Thời hạn, thời điểm có hiệu lực",
    "Khái niệm, thuật ngữ (nếu có)",
    "Kế hoạch, tiến độ, địa điểm",
    "Trách nhiệm bảo hành công nghệ",
    "Phạt vi phạm",
    "Trách nhiệm do vi phạm",
    "Cơ quan giải quyết tranh chấp",
    "Nội dung khác",
)
TO_WRITE, SET_ASIDE = HEADINGS[9], HEADINGS[7]
WARRANTY = {
    "Nội dung tiếng Việt": "Bên giao bảo hành chế độ sấy trong 12 tháng kể từ ngày ký biên bản nghiệm thu.\n"
    "Khi sản phẩm không đạt chỉ tiêu tại Điều 2, Bên giao chỉnh lại chế độ sấy trong 05 ngày làm việc.",
    "Nội dung tiếng Anh": "The Transferor warrants the drying programme for 12 months from the minutes of acceptance.\n"
    "Where the product fails the figures in Article 2, the Transferor adjusts the programme within 5 working days.",
}
WHY_SET_ASIDE = "Hai bên không dùng từ nào cần giải thích riêng."
SAID = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Bằng chữ:", IN_WORDS, OWN_NUMBER, CENTRE, COMPANY, WHY_SET_ASIDE)

CERTIFICATE = "MAU-012/2026/GCN-CGCN"
HANDED_OVER = "Ba tập tài liệu chế độ sấy, bản in và bản điện tử."

# A page as it comes from a scanner; drawn by Chromium itself.
SCAN = """<body style="margin:60px;font:22px serif;background:#fdfcf7"><h1 style="font-size:26px;text-align:center">
{title}</h1><p>{body}</p><svg width="420" height="160" viewBox="0 0 420 160" style="margin:40px 0 0 380px"
xmlns="http://www.w3.org/2000/svg"><circle cx="110" cy="80" r="62" fill="none" stroke="#b3261e" stroke-width="5"/>
<path d="M90 100q40-90 60-10t60-20 50-10 60 20" fill="none" stroke="#1a3f8b" stroke-width="4"/></svg><p
style="margin-left:420px">{signer}</p></body>"""
