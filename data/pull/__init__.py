"""Hand-ins fetched from form servers and folders (sources.toml): `run.pull`."""
