"""Views, one a page: its questions, its generated sentences and findings, and its panels."""
