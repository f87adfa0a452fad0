"""Why a document or page is left out."""


class Unreadable(Exception):
    """Its message is a reason as ``Unread`` has it; it never leaves the process that reads documents."""
