"""What conversion, a cold start and serving take of memory, time and disk, each in a process apart.

    python -m benchmarks.memory [--folder FOLDER]

Makes checkpoints of the real shapes (3.5 GB of disk) where they are not in FOLDER yet.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.real_shapes import marian_big, mt5_base, write
from bot.children import search_path

_PEAK = """
import sys
sys.modules["torch"] = None  # as on the operator's machine
{code}
print([line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")][0])
"""


def peak(code: str) -> tuple[float, float]:
    """Peak memory (MB) and seconds of a process that runs ``code``, its start included."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-P", "-c", _PEAK.format(code=code)],
        env={**os.environ, "PYTHONPATH": search_path()},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1]) / 1024, time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "mujaz-shapes"))
    folder: Path = parser.parse_args().folder
    sources = {
        "mt5": write(mt5_base(), folder / "mt5"),
        "marian": write(marian_big(), folder / "marian"),
    }
    print("| | peak MB | seconds | disk MB |\n|---|---|---|---|")
    for name, source in sources.items():
        for trim in (True, False):
            target = folder / f"{name}-int8{'-trimmed' if trim else ''}"
            code = (
                "from pathlib import Path; from models.engines.ctranslate2.conversion import convert\n"
                f"convert(Path({str(source)!r}), Path({str(target)!r}), trim={trim})"
            )
            row(f"convert {target.name}", *peak(code), target)
    served = [folder / "mt5-int8-trimmed", folder / "marian-int8-trimmed"]
    code = f"""
from pathlib import Path
from models.engines import Decoding, load_engine
engines = [load_engine(Path(folder)) for folder in {[str(folder) for folder in served]!r}]
for engine, length in zip(engines, (400, 30)):
    ids = [*range(300, 299 + length), engine.tokenizer.encode("")[-1]]
    engine.generate([ids] * 8, Decoding(min_length=60, max_length=60))
"""
    first = code.replace("[ids] * 8", "[ids]").replace("=60", "=1")
    row("cold start to the first tokens of both", *peak(first), *served)
    row("serve both, eight at once", *peak(code), *served)


def row(name: str, memory: float, seconds: float, *folders: Path) -> None:
    size = sum(f.stat().st_size for folder in folders for f in folder.iterdir())
    print(f"| {name} | {memory:.0f} | {seconds:.1f} | {size / 1e6:.0f} |", flush=True)


if __name__ == "__main__":
    main()
