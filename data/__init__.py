"""What is handed in and where it is stored: contract, import, store, sample, export, checks. Knows neither pages nor queries."""
