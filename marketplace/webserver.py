"""What gunicorn must be told and its command line cannot say: ``gunicorn --config python:marketplace.webserver``.

Gunicorn stops reading a request line at 8,190 bytes, whatever is asked for. In an address a Vietnamese letter takes
up to nine, so a paragraph pasted into the search box would get its bare English page instead of ours.
"""

from gunicorn.http import message

LONGEST = 128 * 1024
"""Bytes: 10,000 letters with marks and what stands around them; longer ones are still refused (414)."""

message.MAX_REQUEST_LINE = LONGEST
limit_request_line = LONGEST
