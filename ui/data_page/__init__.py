"""The steward's page: parts of `/data`. They call what the commands of `python -m data` call."""
