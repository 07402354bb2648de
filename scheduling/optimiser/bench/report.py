"""The page of results: every benchmark run, judged against its goal, and written with where and when it was measured.

What was measured is kept beside the page as JSON, so that one part can be measured again without the others.
"""

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from scheduling.optimiser.bench.rows import (
    CareMean,
    DarpRow,
    InsertRow,
    MemoryRow,
    PeerRow,
    PlanningRow,
    Row,
    ThroughputRow,
)
from scheduling.optimiser.bench.suites import BENCHMARKS, Options

PACKAGES = ("numpy", "numba", "ortools", "pyvroom")
QUIET_LOAD = 1.0
"""Load of the machine, in processes waiting for each core, above which figures are said to be taken under load."""
Judgement = tuple[str, bool | None]
"""What was measured in one sentence, and whether the goal is met; None where it cannot be said."""

INTRODUCTION = """\
Written by `python -m scheduling.optimiser.bench report --data DIR --out docs/benchmarks.md`: do not edit it by hand.
Each part below was measured by the command above it, and `report --parts NAME` measures one part again.

Seconds are processor seconds of one thread. Every plan, slot and solution goes through a checker that shares no code
with the search; the rules broken are counted in the column "violations". "Naive" is the plan of
`scheduling/optimiser/baseline.py`: visit after visit, each to the helper for whom it adds the least."""
PEERS_WORDS = """\
Each planner is used at its best for this problem, and scored and checked by our own code, as our plans are. VROOM
(exploration level 5, one thread) plans in three passes, each holding the two people of a pair to the start found by
the pass before; OR-Tools has equal start times for both halves, each optional by itself (a harder tie serves no
pair at all), and guided local search. A visit that only half a pair reaches, or
two people at different times, counts as unserved. VROOM's limit is clock time for each pass, not processor time: a busy
machine costs it more than the others."""
CARE_WORDS = """\
Cost: (distance + total tardiness + largest tardiness) / 3, gap to the best known cost (below 0 is better). Solutions
better than the best known are kept in `docs/benchmarks/hhcrsp`; a test computes their costs again from their routes."""


@dataclass(frozen=True)
class Part:
    """One benchmark of the page. ``only`` chooses instances; ``command`` stands for one run by Django."""

    name: str
    title: str
    goal: str
    judge: Callable[[Sequence[Row], str], Judgement]
    seconds: float = 5.0
    seeds: tuple[int, ...] = (1, 2, 3, 4, 5)
    words: str = ""
    only: str = ""
    short_only: str = ""
    command: tuple[str, ...] = ()

    def short(self) -> "Part":
        """The same in a few seconds."""
        return replace(self, seconds=min(self.seconds, 2.0), seeds=self.seeds[:1], only=self.short_only)


@dataclass(frozen=True)
class Measured:
    """A part as it was measured: when, at what load, what was printed, and how it compares with the goal."""

    name: str
    at: str
    load: float
    how: str
    lines: tuple[str, ...]
    found: str
    is_met: bool | None

    @property
    def verdict(self) -> str:
        """ "yes", "no" or "not measured"."""
        return {True: "yes", False: "**no**", None: "not measured"}[self.is_met]


def _days(rows: Sequence[Row], _: str) -> Judgement:
    days = [row for row in rows if isinstance(row, PlanningRow)]
    first = [row.cost for row in days[:5]]
    whole = sum(row.served == row.visits for row in days)
    mean = sum(first) / len(first)
    found = f"everything served on {whole} days of {len(days)}; mean of the first {len(first)}: {mean:.1f}"
    return found, whole == len(days) and mean <= 850 and not any(row.violations for row in days)


def _weeks(rows: Sequence[Row], _: str) -> Judgement:
    weeks = [row for row in rows if isinstance(row, PlanningRow)]
    served = ", ".join(f"{row.served}/{row.visits}" for row in weeks)
    return f"served: {served}", all(row.served == row.visits and not row.violations for row in weeks)


def _inserts(rows: Sequence[Row], _: str) -> Judgement:
    found = [row for row in rows if isinstance(row, InsertRow)]
    worst = max(row.p95_ms for row in found)
    return f"p95 {worst:.1f} ms at worst", worst <= 15 and not any(row.violations for row in found)


CARE_GOALS = {10: 0.0, 25: 0.0, 50: 0.5, 75: 1.5, 100: 3.0}


def _care(rows: Sequence[Row], _: str) -> Judgement:
    means = [row for row in rows if isinstance(row, CareMean)]
    found = ", ".join(f"{row.gap:.2f} % with {row.patients} patients" for row in means)
    met = all(row.gap <= CARE_GOALS[row.patients] + 0.005 for row in means)
    return (found, met) if means else ("no instances", None)


def _rides(rows: Sequence[Row], _: str) -> Judgement:
    known = [row for row in rows if isinstance(row, DarpRow) and row.gap is not None]
    goals = {"a2": 0.005, "a3": 0.005, "a4": 0.5, "a6": 2.0}
    judged = [(row, goals[row.name[:2]]) for row in known if row.name[:2] in goals]
    worst = max((row.gap or 0.0 for row, _ in judged), default=0.0)
    met = all((row.gap or 0.0) <= goal and not row.violations for row, goal in judged)
    return (f"worst gap to a known optimum {worst:.2f} %", met) if judged else ("no instances", None)


def _peers(rows: Sequence[Row], _: str) -> Judgement:
    found = [row for row in rows if isinstance(row, PeerRow)]
    words = []
    for name in dict.fromkeys(row.planner for row in found):
        costs = [row.cost for row in found if row.planner == name and row.cost is not None]
        words.append(f"{name}: {sum(costs) / len(costs):.0f} on average" if costs else f"{name}: not installed")
    return "; ".join(words), None


def _throughput(rows: Sequence[Row], _: str) -> Judgement:
    row = next(row for row in rows if isinstance(row, ThroughputRow))
    ratio = row.one_seconds / row.two_seconds
    return f"ratio {ratio:.2f}", ratio >= 1.8


def _memory(rows: Sequence[Row], _: str) -> Judgement:
    most = max(row.megabytes for row in rows if isinstance(row, MemoryRow))
    return f"{most:.0f} MB", most < 600


def _printed(pattern: str, limit: float, unit: str) -> Callable[[Sequence[Row], str], Judgement]:
    """Judge the last number that a command printed after these words."""

    def judge(_: Sequence[Row], text: str) -> Judgement:
        found = re.search(pattern, text)
        if found is None:
            return "not measured", None
        value = float(found.group(1))
        return f"{value:g} {unit}", value <= limit

    return judge


PARTS = (
    Part("day", "A realistic day: 60 visits, 15 by pairs, 8 helpers", "60/60 each; mean of days 1 to 5 ≤ 850",
         _days, seeds=tuple(range(1, 21)),
         words="Cost: minutes of travel + 15 per broken preference + 1000 × priority unserved."),
    Part("peers", "The same days by other planners", "none: what others do, measured beside ours", _peers,
         words=PEERS_WORDS),
    Part("week", "A week: 300 visits, 40 helper-days", "all that can be served, in 20 s", _weeks, 20.0, (1, 2, 3)),
    Part("memory", "Memory of a week", "< 600 MB", _memory, 20.0, (1,)),
    Part("departement", "A département: 20 territories of 100 visits", "two workers ≥ 1.8 × one", _throughput,
         6.0, (1,),
         words="Only a machine with two cores at rest can show a ratio near 2: see the load."),
    Part("insert", "An urgent visit in a published week of 300: the engine alone", "p95 ≤ 15 ms", _inserts, 5.0, (1,)),
    Part("urgent", "An urgent request: the whole page, from the database to the HTML", "p95 ≤ 100 ms",
         _printed(r"page des moments .*?et +([\d.]+) ms", 100, "ms (p95)"), command=("bench_urgent",),
         words="The published week of the demo. The processor's time is in brackets. The goal is missed because each "
         "request reads, builds and checks the whole week anew: nothing that could be stale is kept between two."),
    Part("travel", "Journeys between 70 places", "≤ 100 ms asked of OSRM, ≤ 10 ms when kept",
         _printed(r"déjà gardée +([\d.]+) ms", 10, "ms when kept"), command=("bench_travel",),
         words="Without `--provider`, the server is a stand-in that answers at once: what is measured is ours."),
    Part("hhcrsp", "Home health care (Mankowska et al. 2014)",
         "mean gap 0 % up to 25 patients, ≤ 0.5 % with 50, ≤ 1.5 % with 75, ≤ 3 % with 100", _care, 10.0, (1, 2, 3),
         CARE_WORDS, short_only="HCSRP_10_1"),
    Part("darp", "Dial-a-ride (Cordeau and Laporte 2003, Cordeau 2006)",
         "a2 and a3 optimal, a4 ≤ 0.5 %, a6-72 ≤ 2 %", _rides, 10.0, (1,), short_only="a2-16"),
)  # fmt: skip


def measure(part: Part, data: Path) -> Measured:
    """Run one benchmark and judge it."""
    load = os.getloadavg()[0]
    seeds = ",".join(map(str, part.seeds))
    rows: list[Row] = []
    if part.command:
        lines, how = _by_django(part.command), f"python manage.py {' '.join(part.command)}"
    else:
        territories = 2 if part.seconds < 1 else 20
        options = Options(part.seconds, part.seeds, data, part.only, territories=territories)
        rows = list(BENCHMARKS[part.name](options))
        lines = _table(rows)
        how = f"python -m scheduling.optimiser.bench {part.name} --seconds {part.seconds:g} --seeds {seeds}"
    found, is_met = part.judge(rows, "\n".join(lines))
    at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return Measured(part.name, at, round(load, 1), how, lines, found, is_met)


def _table(rows: Sequence[Row]) -> tuple[str, ...]:
    lines, header = [], ""
    for row in rows:
        if header != row.HEADER:
            header = row.HEADER
            lines += [header] if header else []
        lines.append(str(row))
    return tuple(lines)


def _by_django(command: Sequence[str]) -> tuple[str, ...]:
    """What a command of the site prints, run with the settings of tests."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    words = [sys.executable, "manage.py", *command]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        return (f"not measured: {(done.stderr.strip().splitlines() or ['no message'])[-1]}",)
    return tuple(done.stdout.strip().splitlines())


def machine_lines() -> list[str]:
    """Processor, cores, system and versions."""
    return [
        f"- Processor: {_processor()}, {os.cpu_count()} cores",
        f"- System: {platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "- Packages: " + ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
    ]


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    text = facts.read_text(encoding="utf-8") if facts.exists() else ""
    found = re.search(r"model name\s*: (.+)", text)
    return found.group(1).strip() if found else platform.processor() or "unknown"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def page(measured: Sequence[Measured]) -> str:
    """The page in Markdown."""
    by_name = {one.name: one for one in measured}
    known = [(part, by_name[part.name]) for part in PARTS if part.name in by_name]
    lines = ["# Benchmarks of the planning engine", "", INTRODUCTION, "", *machine_lines(), ""]
    lines += ["| part | goal | measured | met | load |", "|---|---|---|---|---|"]
    lines += [f"| {part.title} | {part.goal} | {one.found} | {one.verdict} | {one.load} |" for part, one in known]
    for part, one in known:
        lines += ["", f"## {part.title}", "", *_about(part, one), "", "```text", *one.lines, "```"]
    left = [part.title for part in PARTS if part.name not in by_name]
    lines += ["", f"Not measured: {'; '.join(left)}."] if left else []
    return "\n".join(lines) + "\n"


def _about(part: Part, one: Measured) -> list[str]:
    is_busy = one.load > QUIET_LOAD * (os.cpu_count() or 1)
    state = "under load, other work taking the processor" if is_busy else "on a quiet machine"
    words = [part.words, ""] if part.words else []
    return [*words, f"`{one.how}`, on {one.at}, {state} (load {one.load} at the start)."]


def write_report(data: Path, out: Path, parts: Sequence[Part]) -> None:
    """Measure the parts, one at a time, and write the page after each, with what was kept of the others."""
    kept_at = out.with_suffix(".json")
    rows = json.loads(kept_at.read_text(encoding="utf-8")) if kept_at.exists() else []
    kept = {row["name"]: Measured(**{**row, "lines": tuple(row["lines"])}) for row in rows}
    for part in parts:
        sys.stdout.write(f"== {part.name}\n")
        sys.stdout.flush()
        kept[part.name] = measure(part, data)
        sys.stdout.write("\n".join((*kept[part.name].lines, f"goal met: {kept[part.name].verdict}", "")))
        keep(kept_at, list(kept.values()))
        out.write_text(page(list(kept.values())), encoding="utf-8")


def keep(path: Path, measured: Sequence[Measured]) -> None:
    """Write what was measured."""
    path.write_text(json.dumps([asdict(one) for one in measured], indent=1, ensure_ascii=False), encoding="utf-8")
