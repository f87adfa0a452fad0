"""What version 1 of the stored records had otherwise: one block, inside ``records.msgpack``."""

from __future__ import annotations

from typing import Any

from redaction.materializers.columns import pack, packed, unpack


def upgraded(content: dict[str, Any]) -> dict[str, Any]:
    """The content of a version 1 file in today's form.

    Raises:
        ValueError, LookupError, TypeError: it is not of the form of version 1.
    """
    tables, template = content["shapes"], content["template"]
    order = unpack(content["order"])
    return {
        "format": 2,
        "records_in_block": max(1, len(order)),
        "keys": content["keys"],
        "members": content["members"],
        "blocks": [packed(_block(order, dict(enumerate(tables))))] if order else [],
        "template": None if template is None else _block([len(tables)], {len(tables): template}),
        "shapes": [{"is_new": table["is_new"], "slots": table["slots"]} for table in [*tables, template] if table],
        "class_maps": content["class_maps"],
    }


def _block(order: list[int], tables: dict[int, Any]) -> dict[str, Any]:
    """A block of today out of the tables of version 1, which held their shapes themselves."""
    return {
        "order": pack(order, "the order of the records"),
        "tables": [
            {"shape": number, "is_new": table["is_new_flags"], "columns": table["columns"]}
            for number, table in tables.items()
        ],
    }
