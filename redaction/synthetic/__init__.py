"""Invented documents with redactions: pages to learn from that may be shared freely."""
