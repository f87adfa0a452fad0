"""Figures on pages: photographs, charts, maps, logos, stamps, signatures, codes, bars and the like."""
