"""Charts: functions from answers to plotly figures (plain dicts), one file a chart. They run no queries and know no page."""

from ui.charts.agreed import HELD, PLANNED, agreed
from ui.charts.coverage_curve import CEILING, WAY, coverage_curve
from ui.charts.destinations import destinations
from ui.charts.earning_months import earning_months
from ui.charts.everybody import everybody
from ui.charts.fan import GHOST, fan
from ui.charts.flow_and_pace import flow_and_pace
from ui.charts.gantt import gantt
from ui.charts.group_curves import group_curves
from ui.charts.group_rows import GroupRow, group_rows
from ui.charts.heat_map import heat_map
from ui.charts.intervals import intervals
from ui.charts.market_chain import market_chain
from ui.charts.ranked import ranked
from ui.charts.reach import reach_by_group, reach_by_skill
from ui.charts.residents_path import NAMED, residents_path
from ui.charts.run_chart import run_chart
from ui.charts.sales_months import MOST_PEAKS, RUNNING, UNKNOWN, sales_months
from ui.charts.scenario_lines import Line, scenario_lines
from ui.charts.survival import returns_curve, staying_curves
from ui.charts.training_chain import training_chain
from ui.charts.triangle import maturity_triangle
from ui.charts.waterfall import waterfall
from ui.charts.whereabouts import whereabouts
