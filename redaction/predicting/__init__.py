"""Documents in, what is withheld on their pages out: tables, pictures, annotated PDFs and a report."""
