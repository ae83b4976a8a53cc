"""The entry point of gunicorn and of ``flask --app wsgi``."""

from marketplace import create_app
from marketplace.config import BadSetting

try:
    app = create_app()
except BadSetting as problem:
    raise SystemExit(f"Cài đặt không dùng được / a setting cannot be used: {problem}") from None
