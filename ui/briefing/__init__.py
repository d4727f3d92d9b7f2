"""The briefing: slides for a screen, the same slides as PowerPoint, PDF and Excel, and frozen briefings that never change.

snapshot.py gathers the figures; slides/ composes the slides; slideshow.py shows them; powerpoint.py, pdf.py and workbook.py
write files; archive.py keeps a briefing as it was, archive_comparison.py sets it beside today's data. page.py is the page.
"""
