"""Text as administrations write it, in several languages, with its personal and secret details marked."""

from redaction.synthetic.text.writer import LANGUAGES, Token, Writer, plain

__all__ = ["LANGUAGES", "Token", "Writer", "plain"]
