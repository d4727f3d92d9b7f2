"""Planning: the schedule of groups, the forecast of residents and coverage, and its backtest. Independent of the pages."""
