"""What poster and officer type on the way of a listing through moderation."""

from __future__ import annotations

TITLE = "Khay ươm cây giống từ xơ dừa ép, thay khay nhựa"
INSTITUTE = "Viện Nông nghiệp Ứng dụng Vàm Cỏ Xanh"
PROBLEM = "Khay nhựa dùng vài vụ là giòn vỡ, mảnh nhựa lẫn vào đất vườn ươm và không ai thu gom."
SOLUTION = "Xơ dừa được ép nóng với hồ tinh bột thành khay, cây giống đem trồng cả khay."
BENEFIT = "Đỡ công rút cây khỏi khay, rễ không đứt, không còn rác nhựa sau mỗi vụ."
EVIDENCE = "Đã dùng thử ở hai vườn ươm trong ba vụ, có sổ theo dõi."
TEXTS = {
    "Tên gọi": TITLE,
    "Vấn đề cần giải quyết": PROBLEM,
    "Giải pháp": SOLUTION,
    "Lợi ích cho bên nhận": BENEFIT,
    "Từ khóa": "khay ươm, xơ dừa, cây giống",
    "Minh chứng cho mức sẵn sàng": EVIDENCE,
}
ASKED = {
    "solution": "Xin nêu nhiệt độ và thời gian ép.",
    "benefit": "Xin cho biết giá thành một khay so với khay nhựa.",
}
LABELS = {"solution": "Giải pháp", "benefit": "Lợi ích cho bên nhận"}
ANSWERED = {
    "solution": "Đã bổ sung nhiệt độ và thời gian ép.",
    "benefit": "Đã thêm giá thành tính theo vụ vừa rồi.",
}
MENDED = {
    "Giải pháp": SOLUTION + " Ép ở 160 độ trong sáu phút.",
    "Lợi ích cho bên nhận": BENEFIT + " Một khay giá 1.800 đồng, khay nhựa 2.500 đồng.",
}
RETURN_WORDS = "Xin bổ sung hai mục được hỏi rồi gửi lại."
GROUND = "Vật liệu từ phụ phẩm nông nghiệp, thuộc nhóm được khuyến khích."
NEW_BENEFIT = (
    MENDED["Lợi ích cho bên nhận"] + " Từ vụ này khay có thêm lớp phân nền, cây giống không phải bón lót lần đầu."
)
ADDED = "Từ vụ này khay có thêm lớp phân nền"

REFUSED = "Chậu trồng rau từ xơ dừa ép, dùng cho ban công"
REFUSAL = "Tin này trùng nội dung với tin khác của cùng tổ chức."
APPEAL = "Đây là chậu dùng nhiều vụ, không phải khay ươm dùng một lần; xin xem lại."
ANSWER = {
    "Tổ chức của bạn là ai?": "Viện nghiên cứu có mười năm làm việc với hợp tác xã trong tỉnh.",
    "Công nghệ giải quyết nhu cầu này như thế nào?": "Lắp thử một dây chuyền nhỏ tại chỗ rồi mới làm lớn.",
    "Đáp ứng được quy mô nào?": "Từ 100 kg đến 2 tấn mỗi ngày.",
    "Có thể bắt đầu và hoàn thành khi nào?": "Bắt đầu sau hai tuần, xong trong ba tháng.",
}
COMPARED = (ANSWER["Đáp ứng được quy mô nào?"], ANSWER["Có thể bắt đầu và hoàn thành khi nào?"])
