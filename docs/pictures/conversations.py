"""Takes the pictures of ``docs/conversations.md``: the real bot, and readers who talk with it.

.venv/bin/python -m docs.pictures.conversations              # every scene, to docs/pictures/
.venv/bin/python -m docs.pictures.conversations too-short    # those that are named
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from docs.pictures import render
from docs.pictures.scenes import SCENES, Scene
from docs.pictures.stage import serving

FOLDER = Path(__file__).parent


def take(scene: Scene, cache: Path) -> Path:
    """Play a scene and take its picture. Raises AssertionError where the bot does not answer."""
    with serving(cache, scene.settings) as stage:
        seen = scene.play(stage)
        reactions = {
            n: emoji for (chat, n), emoji in stage.api.reactions.items() if chat == seen.chat
        }
        html = render.page(
            stage.api.transcript(seen.chat),
            title=seen.title,
            subtitle=seen.subtitle,
            me=seen.me.number,
            language="ar" if seen.me.language == "ar" else "en",
            names={**stage.names, stage.api.me["id"]: stage.bot_name(seen.me)},
            reactions=reactions,
            tallest=seen.tallest,
            toast=seen.toast,
        )
    path = FOLDER / f"{scene.name}.png"
    render.picture(html, path)
    return path


def main() -> None:
    """Take the pictures that were asked for, or all."""
    known = [scene.name for scene in SCENES]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("scene", nargs="*", help=f"of {', '.join(known)}")
    wanted = parser.parse_args().scene
    if unknown := sorted(set(wanted) - set(known)):
        parser.error(f"there is no scene {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as cache:
        for scene in SCENES:
            if not wanted or scene.name in wanted:
                sys.stdout.write(f"{take(scene, Path(cache)).name}\n")


if __name__ == "__main__":
    main()
