"""What a browser calls itself, in words its owner recognises."""

from __future__ import annotations

from flask_babel import gettext as _

# Order matters: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(said: str) -> str:
    """For example “Chrome, Windows”."""
    names = [next((name for sign, name in table if sign in said), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in names if name) or _("Thiết bị không rõ tên")
