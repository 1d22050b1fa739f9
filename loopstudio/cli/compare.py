"""``loopstudio compare``: the components of a song by every method, side by side."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopstudio.cli.arguments import asked_section
from loopstudio.cli.talk import answer, reporting, say
from loopstudio.core.progress import Progress, part

if TYPE_CHECKING:
    from loopstudio.core.audio import Audio
    from loopstudio.core.workshop.comparison import Row
    from loopstudio.core.workshop.quality import Judge

_DEFAULT_N = 8
_TRIED = (
    ("NMF, KL", {"loss": "kl"}),
    ("NMF, Euclidean", {"loss": "euclidean"}),
    ("NMF, IS", {"loss": "is"}),
    ("librosa's NMF, Euclidean", {"loss": "euclidean", "engine": "librosa"}),
    ("SNPA", {"method": "snpa"}),
    ("Greedy", {"method": "greedy"}),
)

_MEASURES = (
    ("least", "notebook min"),
    ("mean", "mean"),
    ("most", "max"),
    ("reconstruction", "sum"),
    ("snr", "SNR"),
    ("si_sdr", "SI-SDR"),
    ("bss_sdr", "SDR"),
    ("bss_sir", "SIR"),
    ("bss_sar", "SAR"),
)
"""What is measured with stems, and how it is headed."""

_NARROWEST = 8


def run(arguments: argparse.Namespace) -> int:
    """Learn a song by every method that needs no score, and print how well each did."""
    from loopstudio.core import audio as audio_files
    from loopstudio.core.workshop.comparison import bounds, compare
    from loopstudio.core.workshop.settings import WorkshopSettings

    with reporting(sys.stderr) as progress:
        section = asked_section(arguments)
        audio = audio_files.read(
            arguments.song, section=section, progress=part(progress, 0.0, 0.05)
        )
    for note in audio.notes:
        say(f"Note: {note}")
    with reporting(sys.stderr) as progress:
        judge = _judge(arguments, audio, part(progress, 0.05, 0.15))
        n = arguments.n or (_DEFAULT_N if judge is None else len(judge.references))
        methods = [
            (
                name,
                WorkshopSettings(
                    n_components=n,
                    preset=arguments.preset,
                    seed=arguments.seed,
                    **choice,  # type: ignore[arg-type]
                ),
                arguments.phase,
            )
            for name, choice in _TRIED
        ]
        rows = compare(audio, methods, judge, progress=part(progress, 0.15, 1.0))
        if judge is not None:
            rows += bounds(audio, judge, methods[0][1].spec(audio.sr))
    described = [_described(row) for row in rows]
    if arguments.json:
        table = {
            "song": Path(arguments.song).name,
            "n": n,
            "phase": arguments.phase,
            "stems": [Path(path).name for path in arguments.stems or ()],
            "rows": described,
        }
        answer(json.dumps(table, allow_nan=False))
    else:
        answer(_table(described, with_stems=judge is not None))
    return 0


def _judge(arguments: argparse.Namespace, audio: "Audio", progress: Progress) -> "Judge | None":
    """Return who knows the stems, if there are any."""
    if arguments.stems is None:
        return None
    from loopstudio.core import audio as audio_files
    from loopstudio.core.workshop.quality import Judge, references_of

    n, section = len(arguments.stems), asked_section(arguments)
    stems = [
        audio_files.read(path, section=section, progress=part(progress, i / n, (i + 1) / n))
        for i, path in enumerate(arguments.stems)
    ]
    return Judge(references_of(audio, stems, [Path(path).name for path in arguments.stems]))


def _described(row: "Row") -> dict[str, Any]:
    """Return a row as plain JSON values; numbers of stems are means over them."""
    learned = row.components is not None
    described: dict[str, Any] = {
        "method": row.name,
        "left_over": round(row.loss, 5) if learned else None,
        "seconds": round(row.seconds, 3) if learned else None,
    }
    if row.quality is not None:
        described |= {key: round(value, 3) for key, value in row.quality.means().items()}
        described["notebook_matches"] = list(row.quality.notebook.matches)
        described["si_sdr_each"] = [round(value, 3) for value in row.quality.si_sdr]
    return described


def _table(rows: list[dict[str, Any]], *, with_stems: bool) -> str:
    """Lay the rows out for people."""
    width = max(len(row["method"]) for row in rows)
    measures = [one for one in _MEASURES if with_stems and one[0] in rows[0]]
    widths = [max(_NARROWEST, len(title) + 2) for _, title in measures]
    lines = [f"{'':<{width}}{'left over':>11}{'seconds':>9}"]
    lines[0] += "".join(f"{title:>{w}}" for (_, title), w in zip(measures, widths, strict=True))
    for row in rows:
        over = "-" if row["left_over"] is None else f"{100 * row['left_over']:.1f} %"
        seconds = "-" if row["seconds"] is None else f"{row['seconds']:.1f}"
        line = f"{row['method']:<{width}}{over:>11}{seconds:>9}"
        line += "".join(f"{row[key]:>{w}.1f}" for (key, _), w in zip(measures, widths, strict=True))
        lines.append(line)
    if with_stems:
        lines.append("All in dB, means over the stems; notebook: ratios of norms as 10 log10.")
    return "\n".join(lines)
