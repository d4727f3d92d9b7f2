"""What planners work out: groups on a calendar, what may become of the residents, how well that foretold the past. Knows no page."""
