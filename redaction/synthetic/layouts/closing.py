"""How letters, memos and decisions end: a greeting, a signature, a name, a role, a list of enclosures."""

from __future__ import annotations

from redaction.synthetic.figures.handwriting import signature, signed_name
from redaction.synthetic.layouts.desk import Desk
from redaction.synthetic.layouts.setter import Setter
from redaction.synthetic.layouts.sheet import pieces


def close(desk: Desk, setter: Setter) -> None:
    """End a document where there is room for it."""
    look, dice, writer = desk.style.body.plain(), desk.dice, desk.writer
    if setter.room < 8 * look.leading:
        return
    setter.space(look.leading)
    setter.paragraph(pieces(writer.one("closing"), look), look)
    if dice.random() < 0.3:
        setter.paragraph(pieces(writer.one("organisation"), look), look)
    if dice.random() < 0.7:
        sign(desk, setter)
    else:
        setter.y += look.leading * dice.choice((0.5, 1, 3))
    bold = desk.style.bold(look) if dice.random() < 0.2 else look
    setter.paragraph(pieces(writer.one("name"), bold), look)
    for kind in ("role", "unit", "organisation", "phone", "email"):
        if dice.random() < 0.35:
            setter.paragraph(pieces(writer.one(kind), look), look)
    if dice.random() < 0.3:
        setter.space(look.leading * 2)
        setter.paragraph(pieces(f"{writer.label('enclosures')}: {dice.randint(1, 5)}", look), look)


def sign(desk: Desk, setter: Setter) -> None:
    """Put a signature here, and move on below it."""
    dice = desk.dice
    high, wide = dice.uniform(26, 60), dice.uniform(80, 190)
    x = setter.frame[0] + dice.choice((0.0, 0.0, dice.uniform(0, 60)))
    box = (x, setter.y, min(x + wide, setter.frame[2]), setter.y + high)
    drawing = dice.choice((signature, signature, signature, signed_name))(box, dice, desk.document.language)
    setter.sheet.page.marks.append(drawing)
    setter.sheet.area("signature", box)
    setter.y += high * dice.uniform(0.75, 1.05)
