"""Who gets what among the meetings and questions of deals; see expectations.py.

In the open deal Lan has called one meeting that is to come, one that is over, and one that was told of; Minh has asked
Lan's side two questions, of which one is answered.
"""

from __future__ import annotations

DEALS = {"deal.open": "lan minh hoa", "deal.closed": "lan minh hoa admin", "deal.entered": "lan hoa"}
WRITING = {"deal.open": "lan minh hoa", "deal.closed": "lan=303 minh=303 hoa=303", "deal.entered": "lan hoa"}
SENDING = {"deal.open": "lan minh hoa", "deal.closed": "lan=409 minh=409 hoa=409", "deal.entered": "lan hoa"}
ALL = "lan minh hoa"
BACK, LATE = "lan=303 minh=303 hoa=303", "lan=409 minh=409 hoa=409"
ELSEWHERE = "meeting.coming public_id=@deal.closed"
READING = {"meeting.coming": ALL, "meeting.over": ALL, "meeting.told": ALL, ELSEWHERE: "nobody"}

GET: dict[str, str | dict[str, str]] = {
    "dealroom.answer_question": {"deal_question.open": "lan hoa", "deal_question.answered": "lan=303 hoa=303"},
    "dealroom.ask_question": WRITING,
    "dealroom.call_meeting": WRITING,
    "dealroom.cancel_meeting": {"meeting.coming": ALL, "meeting.over": BACK, "meeting.told": BACK, ELSEWHERE: "nobody"},
    "dealroom.change_meeting": {"meeting.coming": ALL, "meeting.over": BACK, "meeting.told": BACK, ELSEWHERE: "nobody"},
    "dealroom.meeting_calendar": READING,
    "dealroom.meeting_list": DEALS,
    "dealroom.minute_meeting": {"meeting.over": ALL, "meeting.coming": BACK, "meeting.told": BACK, ELSEWHERE: "nobody"},
    "dealroom.question_list": DEALS,
    "dealroom.record_meeting": WRITING,
    "dealroom.show_meeting": READING,
}
POST: dict[str, str | dict[str, str]] = {
    "dealroom.answer_question": {
        "deal_question.open": "lan hoa",
        "deal_question.answered": "lan=409 hoa=409",
        "deal_question.open public_id=@deal.closed": "nobody",
    },
    "dealroom.ask_question": SENDING,
    "dealroom.call_meeting": SENDING,
    "dealroom.cancel_meeting": {"meeting.coming": ALL, "meeting.over": LATE, ELSEWHERE: "nobody"},
    "dealroom.change_meeting": {"meeting.coming": ALL, "meeting.over": LATE, ELSEWHERE: "nobody"},
    "dealroom.drop_question": {"deal_question.open": "minh hoa", "deal_question.answered": "minh=409 hoa=409"},
    "dealroom.minute_meeting": {"meeting.over": ALL, "meeting.told": LATE, ELSEWHERE: "nobody"},
    "dealroom.record_meeting": SENDING,
}
