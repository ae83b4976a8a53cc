"""The words of the mails about accounts. Notices puts a greeting above and the link below."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

# kind -> (subject, body), filled with %(site)s and %(name)s; in an invitation with %(site)s, %(inviter)s,
# %(organisation)s and %(role)s.
MAILS: dict[str, tuple[Any, Any]] = {
    "accounts.confirm": (
        _("Xác nhận địa chỉ thư cho tài khoản tại %(site)s"),
        _(
            "Có người vừa đăng ký tài khoản tại %(site)s bằng địa chỉ thư này, với tên %(name)s. Nếu là bạn, xin mở "
            "liên kết trong thư rồi bấm “Xác nhận”. Liên kết dùng được trong ba ngày.\n\n"
            "Nếu bạn không đăng ký, xin bỏ qua thư này. Tài khoản chưa xác nhận thì không dùng được."
        ),
    ),
    "accounts.exists": (
        _("Bạn đã có tài khoản tại %(site)s"),
        _(
            "Có người vừa đăng ký tài khoản tại %(site)s bằng địa chỉ thư này, nhưng địa chỉ đã có tài khoản từ trước. "
            "Nếu là bạn, xin đăng nhập như thường; nếu quên mật khẩu, xin mở liên kết trong thư để đặt lại.\n\n"
            "Nếu không phải bạn, xin bỏ qua thư này. Tài khoản của bạn không có gì thay đổi."
        ),
    ),
    "accounts.reset": (
        _("Đặt lại mật khẩu tại %(site)s"),
        _(
            "Có người vừa xin đặt lại mật khẩu cho tài khoản của bạn tại %(site)s. Nếu là bạn, xin mở liên kết trong "
            "thư và đặt mật khẩu mới. Liên kết dùng được một lần, trong một giờ.\n\n"
            "Nếu không phải bạn, xin bỏ qua thư này. Mật khẩu cũ vẫn giữ nguyên."
        ),
    ),
    "accounts.password_changed": (
        _("Mật khẩu của bạn tại %(site)s đã được đổi"),
        _(
            "Mật khẩu tài khoản của bạn tại %(site)s vừa được đổi. Các thiết bị khác đã được "
            "đăng xuất.\n\n"
            "Nếu không phải bạn đổi, xin mở liên kết trong thư để đặt lại mật khẩu ngay, rồi báo cho chúng tôi."
        ),
    ),
    "accounts.invitation": (
        _("%(inviter)s mời bạn tham gia %(organisation)s"),
        _(
            "%(inviter)s mời bạn tham gia tổ chức %(organisation)s tại %(site)s, với vai trò: %(role)s. Xin mở "
            "liên kết trong thư để xem và trả lời. Nếu chưa có tài khoản, bạn đăng ký bằng chính địa chỉ thư này. "
            "Lời mời có giá trị trong 14 ngày.\n\n"
            "Nếu không quen biết tổ chức này, xin bỏ qua thư."
        ),
    ),
    "accounts.verified": (
        _("Tổ chức của bạn đã được xác minh"),
        _(
            "Cán bộ của %(site)s đã xác minh tổ chức do bạn quản lý. Từ nay trang của tổ chức có dấu xác minh, và tổ "
            "chức có thể xin được giới thiệu với bên có công nghệ hoặc có nhu cầu."
        ),
    ),
    "accounts.unverified": (
        _("Tổ chức của bạn chưa được xác minh"),
        _(
            "Cán bộ của %(site)s đã xem lại và chưa thể xác minh tổ chức do bạn quản lý, hoặc đã bỏ dấu xác minh. "
            "Lý do được ghi trên trang của tổ chức. Sau khi sửa thông tin, bạn có thể xin xác minh lại."
        ),
    ),
}
