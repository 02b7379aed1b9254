"""``mujaz evaluate``: scores on stdout and in files, progress and faults on stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.support.checkpoints import TINY_MARIAN, TINY_MT5, TRANSLATIONS

REFERENCE = ["The cat sat on the mat.", "Two dogs ran away from the house."]
CORPUS = Path(__file__).parents[2] / "quality" / "extractive_corpus.jsonl"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("MUJAZ_CACHE", str(folder))
    return folder


def evaluate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def lines(path: Path, texts: list[str]) -> Path:
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    return lines(tmp_path / "reference.en", REFERENCE)


def test_files_of_translations_are_scored_side_by_side(tmp_path: Path, reference: Path) -> None:
    same = lines(tmp_path / "same.en", REFERENCE)
    other = lines(tmp_path / "other.en", [line.replace("the", "a") for line in REFERENCE])

    result = evaluate(
        "translation", "--reference", reference, "--output", same, "--output", other, "--json"
    )

    assert result.exit_code == 0
    rows = json.loads(result.stdout)["rows"]
    assert [row["name"] for row in rows] == ["same.en", "other.en"]
    assert rows[0]["BLEU"] == pytest.approx(100)
    assert rows[1]["BLEU"] < rows[0]["BLEU"]


def test_outputs_of_one_name_are_told_apart_by_their_folders(
    tmp_path: Path, reference: Path
) -> None:
    paths = [tmp_path / folder / "out.en" for folder in ("one", "two")]
    for path in paths:
        path.parent.mkdir()
        lines(path, REFERENCE)

    result = evaluate(
        "translation",
        "--reference",
        reference,
        "--output",
        paths[0],
        "--output",
        paths[1],
        "--json",
    )

    assert [row["name"] for row in json.loads(result.stdout)["rows"]] == list(map(str, paths))


def test_a_table_and_a_picture_are_written(tmp_path: Path, reference: Path) -> None:
    table, picture = tmp_path / "scores.md", tmp_path / "scores.svg"

    result = evaluate(
        *("translation", "--reference", reference, "--output", reference),
        *("--table", table, "--picture", picture),
    )

    assert result.exit_code == 0
    assert "| reference.en | 100.0 | 100.0 | 2 |" in table.read_text(encoding="utf-8")
    assert picture.read_text(encoding="utf-8").startswith("<svg ")


def test_files_of_different_length_are_one_sentence(tmp_path: Path, reference: Path) -> None:
    short = lines(tmp_path / "short.en", REFERENCE[:1])

    result = evaluate("translation", "--reference", reference, "--output", short)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == f"mujaz: {short}: 1 lines, but {reference} has 2\n"


def test_a_missing_file_is_one_sentence(tmp_path: Path, reference: Path) -> None:
    missing = tmp_path / "missing.en"

    result = evaluate("translation", "--reference", reference, "--output", missing)

    assert result.exit_code == 1
    assert result.stderr == f"mujaz: {missing}: no such file or directory\n"


def test_a_corpus_that_is_not_json_is_one_sentence(tmp_path: Path) -> None:
    corpus = lines(tmp_path / "corpus.jsonl", ["{"])

    for task in ("summary", "cleaning"):
        result = evaluate(task, "--corpus", corpus)

        assert result.exit_code == 1
        assert result.stderr == f"mujaz: {corpus}: line 1 is not JSON\n"


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--reference", "r.en"], "--output or --checkpoint"),
        (["--reference", "r.en", "--checkpoint", "a/b"], "--source"),
        (["--reference", "r.en", "--output", "o.en", "--picture", "p.png"], ".svg"),
        (["--reference", "r.en", "--output", "o.en", "--table", "missing/t.md"], "missing"),
        ([], "--reference"),
    ],
)
def test_wrong_use_is_status_2(arguments: list[str], fault: str) -> None:
    result = evaluate("translation", *arguments)

    assert result.exit_code == 2
    assert fault in result.stderr


def test_weights_that_are_not_here_are_status_3(reference: Path) -> None:
    result = evaluate(
        *("translation", "--source", reference, "--reference", reference),
        *("--checkpoint", "nobody/no-such-model"),
    )

    assert result.exit_code == 3
    assert "nobody/no-such-model" in result.stderr
    assert "mujaz models pull" in result.stderr


def test_summaries_are_scored_beside_leads() -> None:
    result = evaluate("summary", "--corpus", CORPUS, "--json")

    assert result.exit_code == 0
    names = [row["name"] for row in json.loads(result.stdout)["rows"]]
    assert names == [
        "extractive, two fifths",
        "extractive, 55 words",
        "lead, two fifths",
        "lead, 3 sentences",
    ]


def test_halves_of_a_corpus_make_up_the_whole() -> None:
    def scores(*arguments: str) -> float:
        result = evaluate("summary", "--corpus", CORPUS, "--json", *arguments)
        score: float = json.loads(result.stdout)["rows"][0]["ROUGE-1"]
        return score

    halves = scores("--half", "even"), scores("--half", "odd")

    assert halves[0] != halves[1]
    assert sum(halves) / 2 == pytest.approx(scores())


def test_summaries_of_another_system_are_scored(tmp_path: Path) -> None:
    references = [json.loads(line)["summary"] for line in CORPUS.read_text("utf-8").splitlines()]
    output = lines(tmp_path / "perfect.txt", references)

    result = evaluate("summary", "--corpus", CORPUS, "--output", output)

    assert "| perfect.txt | 1.0000 | 1.0000 | 1.0000 |" in result.stdout


def test_cleaning_is_scored_by_kind(tmp_path: Path) -> None:
    paragraph = "افتتحت بلدية المدينة يوم الأحد جسرا جديدا فوق النهر بعد ثلاث سنوات من العمل."
    case = {"kind": "repeated paragraph", "text": f"{paragraph}\n{paragraph}", "keep": [paragraph]}
    corpus = lines(tmp_path / "cases.jsonl", [json.dumps(case)])

    result = evaluate("cleaning", "--corpus", corpus)

    assert "| repeated paragraph | 1.0000 | 1.0000 | 1 |" in result.stdout
    assert "| all | 1.0000 | 1.0000 | 1 |" in result.stdout


def test_a_checkpoint_is_run_and_what_it_said_is_kept(tmp_path: Path, cache: Path) -> None:
    source = lines(tmp_path / "source.ar", [arabic for arabic, _ in TRANSLATIONS])
    reference = lines(tmp_path / "reference.en", [english for _, english in TRANSLATIONS])

    result = evaluate(
        *("translation", "--source", source, "--reference", reference),
        *("--checkpoint", TINY_MARIAN, "--json"),
    )

    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["rows"][0]["BLEU"] > 90
    (kept,) = (cache / "evaluation").iterdir()
    assert len(kept.read_text(encoding="utf-8").splitlines()) == len(TRANSLATIONS)


def test_a_stopped_run_of_a_checkpoint_goes_on(tmp_path: Path, cache: Path) -> None:
    source = lines(tmp_path / "source.ar", [arabic for arabic, _ in TRANSLATIONS])
    arguments: list[str | Path] = ["translation", "--source", source, "--reference", source]
    evaluate(*arguments, "--checkpoint", TINY_MARIAN)
    (kept,) = (cache / "evaluation").iterdir()
    first, *others = kept.read_text(encoding="utf-8").splitlines()
    lines(kept, [f"{first} As it was before the kill."])

    assert evaluate(*arguments, "--checkpoint", TINY_MARIAN).exit_code == 0

    assert kept.read_text(encoding="utf-8").splitlines() == [
        f"{first} As it was before the kill.",
        *others,
    ]


def test_a_summarizer_is_run_on_every_document(tmp_path: Path) -> None:
    result = evaluate("summary", "--corpus", CORPUS, "--checkpoint", TINY_MT5, "--json")

    assert result.exit_code == 0, result.stderr
    row = json.loads(result.stdout)["rows"][-1]
    assert row["name"] == str(TINY_MT5)
    assert row["words"] > 0


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from bot.cli import app\n"
        "assert CliRunner().invoke(app, ['evaluate', '--help']).exit_code == 0\n"
        "heavy = {'sacrebleu', 'numpy', 'torch', 'ctranslate2', 'transformers', 'telegram'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert loaded.stdout == "[]\n"
