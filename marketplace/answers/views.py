"""The pages of this room, gathered for the factory."""

from marketplace.answers import answer_views, question_views

blueprints = (answer_views.bp, question_views.bp)
