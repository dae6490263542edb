"""Tagged PDFs (PDF/UA-1) from words, by a template that prints them and never evaluates them."""
