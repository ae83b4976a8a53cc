"""The two blueprints of this room; the views modules put their views on them."""

from flask import Blueprint

accounts = Blueprint("accounts", __name__)
organisations = Blueprint("organisations", __name__)
