"""Redactions as people make them.

``habit_of`` says how an agency redacts in a document, ``redact`` does it to one of its pages. What is annotated as one
region, and how far it reaches, stands in ``shapes``.
"""

from redaction.synthetic.redactions.habits import UNTOUCHED, Habit, habit_of
from redaction.synthetic.redactions.redact import redact

__all__ = ["UNTOUCHED", "Habit", "habit_of", "redact"]
