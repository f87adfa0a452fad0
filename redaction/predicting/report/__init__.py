"""Findings as one HTML page that needs no network and can be printed."""
