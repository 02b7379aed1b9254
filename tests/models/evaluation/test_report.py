"""Scores side by side, for three kinds of reader."""

from __future__ import annotations

from xml.etree import ElementTree

from models.evaluation.report import Report, Row, fields, markdown, picture

REPORT = Report(
    "Summary",
    ("ROUGE-1", "ROUGE-L"),
    "words",
    1,
    (Row("lead | three", (0.43024, 0.5), 1115), Row("a <b>", (0.0, 1.0), 57)),
    ("Mean F.",),
)
SVG = "{http://www.w3.org/2000/svg}"


def test_a_table_has_a_line_for_each_system_and_the_notes_below() -> None:
    assert markdown(REPORT) == (
        "## Summary\n\n"
        "|  | ROUGE-1 | ROUGE-L | words |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| lead \\| three | 0.4302 | 0.5000 | 1,115 |\n"
        "| a <b> | 0.0000 | 1.0000 | 57 |\n\n"
        "- Mean F.\n"
    )


def test_scores_out_of_a_hundred_have_one_decimal() -> None:
    report = Report("Translation", ("BLEU",), "lines", 100, (Row("a", (33.94,), 3),))

    assert "| a | 33.9 | 3 |\n" in markdown(report)


def test_json_has_unrounded_scores() -> None:
    assert fields(REPORT)["rows"][0] == {
        "name": "lead | three",
        "ROUGE-1": 0.43024,
        "ROUGE-L": 0.5,
        "words": 1115,
    }


def test_a_picture_has_a_bar_as_long_as_each_score() -> None:
    drawing = ElementTree.fromstring(picture(REPORT))

    bars = [rect for rect in drawing.iter(f"{SVG}rect") if rect.get("height") == "13"]
    widths = [float(bar.get("width", "nan")) for bar in bars]
    assert len(widths) == 4
    assert widths[2] == 0
    assert widths[1] == widths[3] / 2


def test_a_picture_names_every_system_and_score() -> None:
    texts = [text.text for text in ElementTree.fromstring(picture(REPORT)).iter(f"{SVG}text")]

    assert {"Summary", "ROUGE-1", "ROUGE-L", "lead | three", "a <b>", "0.4302"} <= set(texts)
