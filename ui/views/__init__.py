"""Generated sentences, figures and findings, one file a page: what the numbers say, by rules that anybody can read."""
