"""Console: the front page and the desks.

It reads every room and owns nothing: what is new, what waits for whom, this month's figures, health.
Place in the line: the right-most room.
"""
