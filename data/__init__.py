"""What comes in and where it rests: contract, import, store, sample, export, checks. Knows neither pages nor queries."""
