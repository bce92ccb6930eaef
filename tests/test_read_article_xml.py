"""Articles in the XML of agencies, journals and editions: a file is a page."""

from pathlib import Path

import pytest

from articlepack.records import RawPage, Reject, Supplied
from articlepack.stages.read import Note, ReadOptions, digest_input, list_inputs, read_pages

BODY = "<p>The ferries ran again.</p><!-- cold --><p>It was <em>cold</em>, and caf&eacute;s were full &amp; warm.</p>"
WHEN = "2024-03-14T09:30:00Z"
NAMES = "<surname>Roy</surname><given-names>Ada</given-names>"
OTHER = '<contrib contrib-type="editor"><name><surname>Lund</surname></name></contrib>'
PERSON = "<persName><forename>Ada</forename> <surname>Roy</surname></persName>"
FILES = {
    "nitf": f"""<nitf><head><title>No. 7</title>
        <docdata><doc-id id-string="n7"/><date.issue norm="{WHEN}"/></docdata></head><body>
        <body.head><hedline><hl1>Ferries run</hl1></hedline><byline>By <person>Ada Roy</person></byline></body.head>
        <body.content><block>{BODY}</block></body.content><body.end/></body></nitf>""",
    "newsml": f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="n7">
        <itemMeta><versionCreated>{WHEN}</versionCreated></itemMeta>
        <contentMeta><headline>Ferries run</headline><creator><name>Ada Roy</name></creator></contentMeta><contentSet>
        <inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{BODY}</body></html></inlineXML>
        </contentSet></newsItem>""",
    "jats": f"""<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "x.dtd"><article article-type="news"><front>
        <article-meta><article-id>n7</article-id>
        <title-group><article-title>Ferries <italic>run</italic></article-title></title-group>
        <contrib-group><contrib contrib-type="author"><name>{NAMES}</name></contrib>{OTHER}</contrib-group>
        <pub-date><day>14</day><month>3</month><year>2024</year></pub-date>
        </article-meta></front><body>{BODY}</body></article>""",
    "tei": f"""<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>
        <titleStmt><title>Ferries run</title><author>{PERSON}</author></titleStmt>
        <publicationStmt><idno>n7</idno><date when="2024-03-14"/></publicationStmt>
        </fileDesc></teiHeader><text><body>{BODY}</body></text></TEI>""",
}


def read(folder: Path, content: str | bytes, name: str = "a.xml") -> RawPage | Reject | Note:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (source,) = list_inputs([str(folder / name)])
    (found,) = read_pages(source, digest_input(source).media_type, ReadOptions())
    return found


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="UTF-8"?>\n'])
def test_an_article_in_xml_is_a_page_with_what_its_file_says(tmp_path: Path, kind: str, declared: str) -> None:
    page = read(tmp_path, declared + FILES[kind])

    assert isinstance(page, RawPage)
    when = "2024-03-14" if kind in {"jats", "tei"} else WHEN
    assert (page.origin.supplied, page.origin.source_id) == (Supplied("Ferries run", ("Ada Roy",), when), "n7")
    text = "<p>The ferries ran again.</p><p>It was <em>cold</em>, and cafés were full &amp; warm.</p>"
    assert text in page.content.decode()
    assert "No. 7" not in page.content.decode()


def test_a_charset_that_the_file_names_is_read(tmp_path: Path) -> None:
    file = FILES["nitf"].replace("Ferries", "Fähren")
    page = read(tmp_path, f'<?xml version="1.0" encoding="ISO-8859-1"?>{file}'.encode("latin-1"))

    assert isinstance(page, RawPage)
    assert page.origin.supplied.title == "Fähren run"


def test_a_month_alone_is_no_day(tmp_path: Path) -> None:
    page = read(tmp_path, FILES["jats"].replace("<day>14</day>", ""))

    assert isinstance(page, RawPage)
    assert page.origin.supplied.date_published is None


@pytest.mark.parametrize("file", ["<nitf><head/></nitf>", "<nitf ", "<TEI>" * 5_000])
def test_a_file_without_a_body_is_refused(tmp_path: Path, file: str) -> None:
    refused = read(tmp_path, file)

    assert isinstance(refused, Reject)
    assert refused.reason == "no_content"


def test_bodies_within_bodies_and_entities_cost_no_more_than_their_length(tmp_path: Path) -> None:
    deep = "<body.content>" * 1_000 + "<p>Sea</p>" * 1_000 + "</body.content>" * 1_000
    page = read(tmp_path, f'<!DOCTYPE nitf [<!ENTITY a "{"x" * 999}">]><nitf><body>{deep}&a;</body></nitf>')

    assert isinstance(page, RawPage)
    assert page.content.count(b"Sea") == 1_000
    assert b"xxx" not in page.content


def test_other_xml_is_named_and_not_read(tmp_path: Path) -> None:
    for content in ("<?xml version='1.0'?><article><title>Shop</title></article>", "<?xml version='1.0'?><rows/>"):
        (tmp_path / "a.xml").write_text(content)
        told = digest_input(list_inputs([str(tmp_path / "a.xml")])[0])

        assert told.media_type is None
        assert "none of NITF, NewsML-G2, JATS and TEI" in (told.note or "")
