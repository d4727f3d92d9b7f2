"""Pictures to pass on: each chart as PNG and SVG with all that belongs to it, and each page's verdict as a card for a messenger."""
