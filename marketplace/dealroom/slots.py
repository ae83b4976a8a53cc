"""What the room adds to the pages of a deal, in the order of its tabs."""

from __future__ import annotations

from flask import Flask

from marketplace.dealroom import file_slots, meeting_slots, meetings, question_slots, thread_files

IMPORTED = (file_slots, meeting_slots, question_slots, thread_files)  # importing them adds to slots and threads


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(meeting_look=meetings.look)
