"""DOCX files come as Word shows them: merges, revisions, text boxes and automatic numbers; nothing is lost."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from office import lines, repack, shapes, tables, texts

from kg.errors import UnreadableFileError
from kg.model import Line, Place, Table
from kg.readers.docx import read_docx
from kg.readers.numbering import read_numbering

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import Document

W = nsdecls("w")


def read_body(tmp_path: Path, *elements: str) -> Document:
    """Read a document whose body holds these elements of WordprocessingML."""
    source = docx.Document()
    for element in elements:
        source.element.body.insert(len(source.element.body) - 1, parse_xml(element.replace(">", f" {W}>", 1)))
    source.save(str(tmp_path / "甲.docx"))
    return read_docx(tmp_path / "甲.docx")


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_lines_and_tables_stand_in_reading_order(tmp_path: Path):
    source = docx.Document()
    source.add_heading("1、培训绩效目标表")
    source.add_paragraph("")
    source.add_paragraph("单位：万元")
    table = source.add_table(2, 2)
    table.cell(0, 0).text = "人数"
    table.cell(1, 1).text = "甲\n乙"
    source.add_paragraph("说明")
    source.save(str(tmp_path / "a.docx"))
    document = read_docx(tmp_path / "a.docx")
    assert [type(block) for block in document.blocks] == [Line, Line, Table, Line]
    assert [block.gap for block in document.blocks if isinstance(block, Line)] == [False, True, False]
    (found,) = tables(document)
    assert texts(found) == [["人数", ""], ["", "甲\n乙"]]
    assert found.spans_known
    assert found.rows[1][1].place == Place(table=1, row=2, method="cells")
    assert len(document.sha256) == 64


def test_merges_in_both_directions(tmp_path: Path):
    source = docx.Document()
    table = source.add_table(3, 4)
    for at, item in enumerate(cell for line in table.rows for cell in line.cells):
        item.text = str(at)
    table.cell(0, 0).merge(table.cell(1, 1)).text = "大"
    table.cell(2, 1).merge(table.cell(2, 3)).text = "宽"
    source.save(str(tmp_path / "a.docx"))
    (found,) = tables(read_docx(tmp_path / "a.docx"))
    assert shapes(found) == [
        [("大", 0, 2, 2), ("2", 2, 1, 1), ("3", 3, 1, 1)],
        [("6", 2, 1, 1), ("7", 3, 1, 1)],
        [("8", 0, 1, 1), ("宽", 1, 1, 3)],
    ]


def test_rows_may_begin_late_and_be_wholly_covered(tmp_path: Path):
    restart, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    document = read_body(
        tmp_path,
        "<w:tbl>"
        + row(cell("甲", '<w:gridSpan w:val="2"/>' + restart))
        + row(cell("补", '<w:gridSpan w:val="2"/>' + on))
        + row(cell("乙"), properties='<w:gridBefore w:val="1"/>')
        + row(cell("", on), cell("坏", '<w:gridSpan w:val="x"/>'))
        + row(cell("删", ""), properties='<w:del w:id="1" w:author="a"/>')
        + "</w:tbl>",
    )
    assert shapes(tables(document)[0]) == [
        [("甲\n补", 0, 2, 2)],
        [],
        [("乙", 1, 1, 1)],
        [("", 0, 1, 1), ("坏", 1, 1, 1)],
    ]


def test_text_is_what_is_shown(tmp_path: Path):
    document = read_body(
        tmp_path,
        "<w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='1'/></w:tabs></w:pPr>"
        "<w:ins w:id='1' w:author='a'><w:r><w:t>增</w:t></w:r></w:ins>"
        "<w:del w:id='2' w:author='a'><w:r><w:delText>删</w:delText></w:r></w:del>"
        "<w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink>"
        "<w:smartTag w:element='x'><w:r><w:t>签</w:t></w:r></w:smartTag>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:noBreakHyphen/><w:tab/><w:t>尾</w:t><w:br/><w:t>次行</w:t></w:r>"
        "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/><w:sym w:font='Arial' w:char='2265'/></w:r></w:p>",
        f"<w:sdt><w:sdtContent>{paragraph('控件')}<w:tbl>{row(cell('表'))}</w:tbl></w:sdtContent></w:sdt>",
    )
    assert lines(document) == ["增链签- 尾", "次行≥", "控件"]
    assert texts(tables(document)[0]) == [["表"]]
    assert document.notes == ("1 个字体符号（Wingdings）没有对应的文字，未读",)


def test_a_text_box_follows_its_paragraph_once(tmp_path: Path):
    box = f"<w:txbxContent>{paragraph('框中')}</w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    document = read_body(
        tmp_path,
        f"<w:p><w:r><mc:AlternateContent xmlns:mc='{mc}'><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>段落</w:t></w:r></w:p>",
    )
    assert lines(document) == ["段落", "框中"]


def test_pictures_are_counted_once_each(tmp_path: Path):
    drawing = '<w:drawing><a:blip xmlns:a="urn:a"/></w:drawing>'
    older = '<w:pict><v:imagedata xmlns:v="urn:v"/></w:pict>'
    both = (
        '<mc:AlternateContent xmlns:mc="urn:mc">'
        f'<mc:Choice Requires="wps">{drawing}</mc:Choice><mc:Fallback>{older}</mc:Fallback></mc:AlternateContent>'
    )
    held = f"<w:tbl>{row(cell('甲'), f'<w:tc><w:p><w:r>{older}</w:r></w:p></w:tc>')}</w:tbl>"
    document = read_body(tmp_path, f"<w:p><w:r><w:t>图</w:t>{both}</w:r></w:p>", held)
    assert document.notes == ("2 张图片未读",)
    assert lines(document) == ["图"]
    assert read_body(tmp_path, paragraph("字")).notes == ()


def test_tables_of_layout_are_taken_apart(tmp_path: Path):
    inner = "<w:tbl>" + row(cell("项目"), cell("金额")) + row(cell("甲"), cell("1")) + "</w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{paragraph('题')}{inner}{paragraph('')}</w:tc></w:tr></w:tbl>"
    document = read_body(tmp_path, outer)
    assert lines(document) == ["题"]
    assert texts(tables(document)[0]) == [["项目", "金额"], ["甲", "1"]]


def test_a_small_table_in_a_row_of_data_is_text(tmp_path: Path):
    inner = "<w:tbl>" + row(cell("甲"), cell("1")) + row(cell("乙"), cell("2")) + "</w:tbl>"
    outer = "<w:tbl>" + row(cell("产出"), cell("数量"), f"<w:tc>{paragraph('人数')}{inner}</w:tc>") + "</w:tbl>"
    (table,) = tables(read_body(tmp_path, outer))
    assert texts(table) == [["产出", "数量", "人数\n甲 1\n乙 2"]]


LEVELS = """<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
<w:lvl w:ilvl="3"><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
</w:numbering>""".replace("{W}", W)
STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>"""


def test_automatic_numbers_are_counted_as_shown():
    numbering = read_numbering(parse_xml(LEVELS), parse_xml(STYLES))

    def label(level: int, number: int = 1) -> str:
        properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        return numbering.label(parse_xml(f"<w:p {W}><w:pPr>{properties}</w:pPr></w:p>"))

    assert [label(0), label(1), label(1), label(2)] == ["一、", "1.", "2.", ""]
    assert numbering.label(parse_xml(f'<w:p {W}><w:pPr><w:pStyle w:val="b"/></w:pPr></w:p>')) == "二、"
    assert [label(1), label(3), label(1, 2), label(1, 2), label(1, 9)] == ["1.", "2.1 ", "5.", "6.", ""]


def test_what_one_list_overrides_holds_for_no_other_of_its_kind():
    own = '<w:lvl w:ilvl="1"><w:numFmt w:val="upperLetter"/><w:lvlText w:val="(%2)"/></w:lvl>'
    overridden = LEVELS.replace('<w:startOverride w:val="5"/>', own)
    numbering = read_numbering(parse_xml(overridden), parse_xml(STYLES))
    properties = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="{}"/></w:numPr>'
    paragraphs = [parse_xml(f"<w:p {W}><w:pPr>{properties.format(number)}</w:pPr></w:p>") for number in (1, 2)]
    assert [numbering.label(one) for one in paragraphs] == ["1.", "(B)"]


def test_a_numbered_title_has_its_number(tmp_path: Path):
    source = docx.Document()
    source.add_paragraph("培训绩效目标表", style="List Number")
    source.add_paragraph("会议绩效目标表", style="List Number")
    source.save(str(tmp_path / "a.docx"))
    assert lines(read_docx(tmp_path / "a.docx")) == ["1.培训绩效目标表", "2.会议绩效目标表"]


def test_relations_that_lead_nowhere_and_macros_do_not_matter(tmp_path: Path):
    source = docx.Document()
    source.add_paragraph("正文")
    source.save(str(tmp_path / "a.docx"))
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="NULL"/>'
        b"</Relationships>"
    )
    path = repack(tmp_path / "a.docx", tmp_path / "b.docm", {"word/_rels/document.xml.rels": rels})
    assert lines(read_docx(path)) == ["正文"]


@pytest.mark.parametrize("body", [b"<w:document", b"", b"<a/>" * 2])
def test_a_damaged_part_is_named(tmp_path: Path, body: bytes):
    docx.Document().save(str(tmp_path / "a.docx"))
    path = repack(tmp_path / "a.docx", tmp_path / "b.docx", {"word/document.xml": body})
    with pytest.raises(UnreadableFileError, match=r"word/document\.xml 不是完整的 XML"):
        read_docx(path)


def test_a_container_without_a_document_is_refused(tmp_path: Path):
    docx.Document().save(str(tmp_path / "a.docx"))
    path = repack(tmp_path / "a.docx", tmp_path / "b.docx", {"word/document.xml": None})
    with pytest.raises(UnreadableFileError, match="缺少部件"):
        read_docx(path)


def test_the_strict_form_of_the_format_is_read_too(tmp_path: Path):
    source = docx.Document()
    source.add_paragraph("正文")
    source.save(str(tmp_path / "a.docx"))
    names = ("word/document.xml", "_rels/.rels", "word/_rels/document.xml.rels")
    with zipfile.ZipFile(tmp_path / "a.docx") as zipped:
        strict = {
            name: zipped.read(name)
            .replace(b"schemas.openxmlformats.org/wordprocessingml/2006", b"purl.oclc.org/ooxml/wordprocessingml")
            .replace(b"schemas.openxmlformats.org/officeDocument/2006/rel", b"purl.oclc.org/ooxml/officeDocument/rel")
            for name in names
        }
    assert lines(read_docx(repack(tmp_path / "a.docx", tmp_path / "b.docx", strict))) == ["正文"]
