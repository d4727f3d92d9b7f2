"""Delivery of the briefing by mail: to whom and when (recipients), what was sent (ledger), the mail (message), and sending it (smtp, send).

The command is `python -m ui.briefing --send` (command), the list on the briefing page is page.py. docs/delivery.md describes both.
"""
