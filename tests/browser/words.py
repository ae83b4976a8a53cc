"""What the people of the main job type."""

from __future__ import annotations

TECHNOLOGY = "Đệm lót sinh học cho chuồng bò từ vỏ trấu và mùn cưa cao su"
NEED = "Cần cách giữ nền chuồng bò khô và ít mùi trong mùa mưa"
SOUGHT = "dem lot sinh hoc chuong bo"  # typed without marks
COOPERATIVE = "Hợp tác xã Chăn nuôi Gò Cỏ May"
INSTITUTE = "Viện Nông nghiệp Ứng dụng Vàm Cỏ Xanh"

TECHNOLOGY_TEXTS = {
    "Tên gọi": TECHNOLOGY,
    "Vấn đề cần giải quyết": "Nền chuồng xi măng phải xịt rửa mỗi ngày hai lần. Mùa mưa nước phân tràn ra mương, "
    "bò đứng ẩm nên hay viêm móng, nhà bên cạnh phàn nàn vì mùi.",
    "Giải pháp": "Lớp đệm dày 40 cm gồm vỏ trấu, mùn cưa gỗ cao su và men vi sinh bản địa. "
    "Phân được vi sinh phân giải ngay tại chỗ; mỗi tuần xới một lần, sau một năm thay và dùng làm phân bón.",
    "Lợi ích cho bên nhận": "Không phải xịt rửa, giảm mùi rõ sau hai tuần, bò nằm khô, đệm cũ bán được làm phân.",
    "Từ khóa": "đệm lót sinh học, chuồng bò, men vi sinh, khử mùi",
    "Minh chứng cho mức sẵn sàng": "Đã dùng 18 tháng ở bốn hộ, tổng cộng 120 con bò; có biên bản đo khí amoniac.",
    "Giá, hoặc giá thấp nhất": "45 triệu",
    "Giá cao nhất": "1,2 tỷ",
    "Tóm tắt bằng tiếng Anh": "A deep litter of rice husk and rubber wood sawdust that keeps cattle sheds dry.",
}
FIGURE = {
    "Chỉ tiêu": "Nước rửa chuồng cho một con bò mỗi ngày",
    "Đơn vị tính": "lít",
    "Trước": "60",
    "Sau": "5",
    "Nguồn số liệu": "Sổ theo dõi của bốn hộ, năm 2026",
}
RIGHT = {
    "Số văn bằng hoặc số đơn": "2-2024-00123",
    "Ngày nộp đơn": "15/03/2024",
    "Chủ sở hữu và tỷ lệ": f"{INSTITUTE}; 100",
}
PICTURE_WORDS = "Chuồng bò có lớp đệm trấu khô, bò đang nằm"

NEED_TEXTS = {
    "Tên gọi": NEED,
    "Vấn đề cần giải quyết": "Hai trăm con bò nhốt chuồng, nền xi măng luôn ướt vào mùa mưa, mùi phân bay sang xóm. "
    "Xịt rửa tốn công và tốn nước, mương thoát không kịp.",
    "Đã thử cách nào": "Đã rải vôi và trấu khô, được vài ngày lại ướt.",
    "Yêu cầu bắt buộc": "Nền khô suốt mùa mưa\nKhông phải xịt rửa hằng ngày\nVật liệu có sẵn trong tỉnh",
    "Điều không muốn": "Hóa chất khử mùi có clo",
    "Quy mô, công suất": "200 con bò, sáu dãy chuồng",
    "Kinh phí thấp nhất": "100 triệu",
    "Kinh phí cao nhất": "600 triệu",
    "Từ khóa": "chuồng bò, đệm lót, mùi chuồng",
}
ANSWERS = {
    "Tổ chức của bạn là ai?": "Hợp tác xã nuôi bò thịt, quy mô nhỏ.",
    "Bạn định dùng công nghệ này vào việc gì?": "Làm lại nền sáu dãy chuồng bò trước mùa mưa.",
    "Quy mô áp dụng?": "200 con bò, chừng 1.400 m² nền chuồng.",
    "Bạn cần vào lúc nào?": "Làm thử một dãy trong tháng tới, năm dãy còn lại trước tháng Năm.",
}
INTRODUCTION = (
    "Kính chào hai bên. Bên cầu nuôi 200 con bò, cần nền chuồng khô trước mùa mưa; bên cung có đệm lót đã dùng "
    "18 tháng. Đề nghị hai bên hẹn xem chuồng trong tuần tới."
)
FROM_LAN = "Chào anh Minh, sáng thứ Năm tới tôi qua xem chuồng được không? Xin anh giữ lại vài ký trấu đang dùng."
FROM_MINH = "Chào chị Lan, thứ Năm được. Xin chị xem giúp cả mương thoát ở dãy cuối."
OUTCOME = "Làm thử một dãy chuồng, nghiệm thu sau hai tháng rồi ký cho năm dãy còn lại."

# Drawn by Chromium itself, to be uploaded as a photograph would be.
DRAWING = """<body style="margin:0;background:linear-gradient(#bfe3f2,#eef6ec 55%)"><svg width="960" height="600"
 viewBox="0 0 960 600" xmlns="http://www.w3.org/2000/svg"><path d="M80 230 480 70l400 160z" fill="#a5482f"/>
<path d="M120 230h720v250H120z" fill="#e9dcc3"/><path d="M150 250h18v230h-18zm210 0h18v230h-18zm220 0h18v230h-18zm210
 0h18v230h-18z" fill="#8a6a45"/><path d="M60 480q210-40 420-12t420 12v120H60z" fill="#c79a4b"/><path d="M220 420q10-60
 90-60h90q40 0 50 30l40-20 30 25-30 30h-20l-10 60h-26l-6-40h-120l-6 40h-26l-4-50z" fill="#6b4a32"/></svg>"""
