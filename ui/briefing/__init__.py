"""The briefing: slides on a screen, the same in PowerPoint, PDF and Excel, frozen so that they can be trusted later.

snapshot.py asks for the figures, slides/ puts them into words; slideshow.py shows the slides; powerpoint.py, pdf.py and workbook.py
write files; archive.py keeps a briefing as it was, comparison.py sets it beside today's data. page.py is the page.
"""
