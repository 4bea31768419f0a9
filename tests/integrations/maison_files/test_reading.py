"""A file is read row by row, whatever system wrote it, or refused in one clear sentence."""

from datetime import date
from pathlib import Path

import pytest

from integrations.maison_files.encodings import BLOCK_BYTES
from integrations.maison_files.faults import FileRefused
from integrations.maison_files.formats import CATALOGUE, PIECES, POINTS_OF_SALE, SALES
from integrations.maison_files.reading import MaisonFile, Row

PIECE_HEADER = "individual_number,reference,produced_on\n"
DEMO = Path(__file__).parents[3] / "app" / "demo" / "data"


def rows_of(path: Path, content: bytes, form=PIECES) -> list[Row]:
    file = path / "file.csv"
    file.write_bytes(content)
    return list(MaisonFile(file, form).rows())


def refusal_of(path: Path, content: bytes, form=PIECES) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        rows_of(path, content, form)
    return caught.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_delimiter_newline_and_encoding_are_found_out(tmp_path, delimiter, newline, encoding):
    lines = [["reference", "produced_on", "individual_number"], ["Rhône", "2019-11-12", "123456AB"]]
    content = newline.join(delimiter.join(line) for line in lines).encode(encoding)

    (row,) = rows_of(tmp_path, content)

    assert row.cells == {"reference": "Rhône", "individual_number": "123456AB"}
    assert row.dates == {"produced_on": date(2019, 11, 12)}
    assert (row.line, row.faults) == (2, [])


def test_a_character_across_two_blocks_is_still_utf_8(tmp_path):
    start = PIECE_HEADER.encode() + b"1,2,\n" * ((BLOCK_BYTES - 100) // 5)
    content = start + b"x" * (BLOCK_BYTES - 1 - len(start)) + "é,2,\n".encode()
    assert content[BLOCK_BYTES - 1 : BLOCK_BYTES + 1] == "é".encode()

    *_, last = rows_of(tmp_path, content)

    assert last.cells["individual_number"].endswith("xé")


def test_quoted_cells_may_hold_delimiters_and_quotes(tmp_path):
    content = PIECE_HEADER + '"1,2","say ""so"" and so",\n\n3,4,\n'

    first, second = rows_of(tmp_path, content.encode())

    assert first.cells == {"individual_number": "1,2", "reference": 'say "so" and so'}
    assert first.dates == {"produced_on": None}
    assert second.line == 4


def test_a_quote_left_open_does_not_swallow_the_rows_behind_it(tmp_path):
    content = PIECE_HEADER + '1,"A,\n2,B,\n3,C",\n4,D,\n'

    first, second = rows_of(tmp_path, content.encode())

    assert [fault.code for fault in first.faults] == ["CELL_HAS_LINES"]
    assert (second.cells["individual_number"], second.faults) == ("4", [])


def test_a_file_that_is_utf_8_but_for_a_byte_is_refused_by_the_row_of_that_byte(tmp_path):
    rows = [f"{number},Genève,\n".encode() for number in range(50)]
    rows[30] = "30,Genève,\n".encode("cp1252")

    with pytest.raises(FileRefused) as refused:
        rows_of(tmp_path, PIECE_HEADER.encode() + b"".join(rows))

    assert (refused.value.code, refused.value.line) == ("FILE_MIXED", 32)


def test_blank_rows_are_counted_and_left_out(tmp_path):
    content = PIECE_HEADER + "\n,,\n1,2,\n\n"

    assert [row.line for row in rows_of(tmp_path, content.encode())] == [4]


@pytest.mark.parametrize(
    ("cells", "code"), [("1,2", "CELLS_MISSING"), ("1,2,3,4", "CELLS_TOO_MANY")]
)
def test_a_row_with_a_wrong_count_of_cells_is_bad_and_the_next_is_read(tmp_path, cells, code):
    bad, good = rows_of(tmp_path, f"{PIECE_HEADER}{cells}\n5,6,\n".encode())

    assert [fault.code for fault in bad.faults] == [code]
    assert not good.faults


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        (b"", 1, "FILE_EMPTY"),
        (PIECE_HEADER.encode("utf-16"), 1, "FILE_NOT_TEXT"),
        (PIECE_HEADER.encode() + b"1,2,\n3,\0,\n", 3, "FILE_NOT_TEXT"),
        (PIECE_HEADER.encode() + b"1,\x81,\n", 1, "FILE_NOT_TEXT"),  # undefined in Windows-1252
        (PIECE_HEADER.encode() + b"1,2,\n" + b"x" * 10_000_000, 3, "LINE_TOO_LONG"),
        (PIECE_HEADER.encode() + b"1,2,\n3," + b"x" * 200_000 + b",\n", 3, "ROW_UNREADABLE"),
        (PIECE_HEADER.encode() + b'1,2,\n3,"4,\n5,6,\n', 3, "ROW_UNREADABLE"),
        (PIECE_HEADER.encode() + b'1,"2"3,\n', 2, "ROW_UNREADABLE"),
    ],
    ids=["empty", "utf-16", "nul", "neither", "endless", "endless cell", "unclosed", "stray"],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(tmp_path, content, line, code):
    refused = refusal_of(tmp_path, content)

    assert (refused.line, refused.code) == (line, code)
    assert refused.sentence.endswith(".")


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("individual_number,reference", "The columns differ (missing: produced_on)."),
        (
            "individual_number,reference,produced_on,colour",
            "The columns differ (unknown: colour).",
        ),
        (
            "individual_number,reference,reference,produced_on",
            "The columns differ (given twice: reference).",
        ),
        (
            "123456AB,X1,2019-11-12",
            (
                "The columns differ (missing: individual_number, reference, produced_on;"
                " unknown: no. 1, no. 2, no. 3)."
            ),
        ),
        (
            "\ufeff",
            (
                "The columns differ (missing: individual_number, reference, produced_on;"
                " unknown: no. 1)."
            ),
        ),
    ],
)
def test_columns_that_differ_are_named_but_data_is_not(tmp_path, header, sentence):
    assert refusal_of(tmp_path, header.encode()).sentence == sentence


def test_column_names_may_differ_in_case_and_blanks(tmp_path):
    (row,) = rows_of(tmp_path, b" Individual_Number ,REFERENCE,produced_on\n1,2,\n")

    assert row.cells == {"individual_number": "1", "reference": "2"}


@pytest.mark.parametrize(
    ("name", "form", "rows", "faults"),
    [
        ("points_of_sale", POINTS_OF_SALE, 19, {}),
        ("catalogue", CATALOGUE, 298, {299: "DATE_IMPOSSIBLE"}),
        ("pieces", PIECES, 6004, {}),
        ("sales", SALES, 5110, {2654: "DATE_AMBIGUOUS"}),
    ],
)
def test_the_files_of_the_demo_are_read_whole(name, form, rows, faults):
    file = MaisonFile(DEMO / f"{name}.csv", form)

    read = list(file.rows())

    assert len(read) == rows
    assert {row.line: fault.code for row in read for fault in row.faults} == faults
    assert file.position == file.size
