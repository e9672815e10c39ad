"""The tables of what is printed: documents, their articles, blocks, lines, notes, citations, and problems met."""

from __future__ import annotations

from typing import get_args

from pipeline import model
from pipeline.errors import Code, Severity
from pipeline.schema.columns import (
    ARTICLE_ID,
    BLOCK_ID,
    DOCUMENT_ID,
    TO_ARTICLE,
    TO_BLOCK,
    TO_DOCUMENT,
    Column,
    ForeignKey,
    Table,
    always,
    boolean,
    box,
    integer,
    number,
    page,
    text,
    words,
)

DOCUMENTS = Table(
    "documents",
    "One row per input file, also for those refused.",
    (
        always(
            text(
                "document_id",
                "First 16 hex digits of the SHA-256 of the file. `-dup1`, `-dup2` … is added for further copies of the "
                "same bytes; `path-` and digits of the path stand for what could not be read at all.",
            )
        ),
        always(text("file_name", "Name of the file, without folders.")),
        always(text("source_path", "Path below the raw folder, with forward slashes.")),
        text("format", "What the bytes are, whatever the suffix says.", vocabulary=get_args(model.Format)),
        text("sha256", "SHA-256 of the file, hexadecimal; null if it could not be read."),
        Column("size_bytes", "int64", "Size of the file; null if it could not be read.", unit="By"),
        integer("page_count", "Pages of the document as far as known.", unit="pages"),
        text(
            "page_basis",
            "What page numbers rest on: the layout, what the file records, or nothing.",
            vocabulary=get_args(model.PageBasis),
        ),
        text("title", "Title of the bulletin as printed."),
        text("series", "Series the bulletin belongs to."),
        text("issue_label", "Issue as printed, such as 2025년 2월호."),
        integer("issue_year", "Year of the issue."),
        integer("issue_number", "Number or month of the issue within its year or series."),
        text("published", "Date of publication.", unit="EDTF"),
        text("publisher", "Institute that published it."),
        text("language", "Main language, ISO 639-1."),
        always(
            text(
                "status",
                "How reading ended: ok, partial (with recorded errors), refused, crashed or timeout.",
                vocabulary=get_args(model.Status),
            )
        ),
        text("failure_code", "Why it was refused, crashed or timed out.", vocabulary=tuple(Code)),
        text("failure_message", "The same in one sentence that says what can be done."),
        text("extractor", "Engine that read the file, with its version."),
        always(integer("ocr_page_count", "Pages whose text was recognized from an image.", unit="pages")),
        always(integer("char_count", "Characters in all blocks.", unit="characters")),
        always(integer("article_count", "Rows of `articles`.")),
        always(integer("fact_count", "Rows of `numeric_facts`.")),
        text("profile", "Series profile that added evidence; null if none fitted."),
        always(text("fingerprint", "Hash of file, code, library versions, limits and profiles: same hash, same rows.")),
    ),
    ("document_id",),
    sort_key=("document_id",),
)

ARTICLES = Table(
    "articles",
    "The unit a reader would cite. A press release is one article, each of its annexes another.",
    (
        always(text("article_id", "`{document_id}-a{ordinal:03d}`.")),
        DOCUMENT_ID,
        always(integer("ordinal", "Position in the document, from 1.")),
        text("section", "Section of the bulletin it stands in, as printed."),
        text("title", "Title as printed above the text."),
        text("title_in_contents", "Title as the table of contents prints it; null if it has no entry."),
        text("source_text", "Source of the whole article as printed, such as 佛 Capgemini, 1月."),
        text("source_country", "Country of that source, ISO 3166-1 alpha-2, also EU."),
        text("source_org", "Organization of that source."),
        text("source_date", "Date of that source; an unprinted year is the latest not after the issue.", unit="EDTF"),
        integer("page_first", "First page, counted from 1."),
        integer("page_last", "Last page, counted from 1."),
        text("summary", "Key point or lead as printed."),
        always(text("body_text", "Text of its blocks in reading order; offsets of blocks count in it.")),
        always(integer("block_count", "Rows of `blocks`.")),
        always(integer("fact_count", "Rows of `numeric_facts`.")),
    ),
    ("article_id",),
    (TO_DOCUMENT,),
)

BLOCKS = Table(
    "blocks",
    "Every visible character of a document lies in exactly one block.",
    (
        always(text("block_id", "`{document_id}-b{ordinal:05d}`.")),
        DOCUMENT_ID,
        ARTICLE_ID,
        always(integer("ordinal", "Position in reading order, from 1.")),
        text("parent_id", "Block one level up in the tree."),
        always(text("kind", "Role of the block.", vocabulary=get_args(model.BlockKind))),
        integer("level", "Depth in the article, 1 is topmost."),
        text("marker", "Bullet, number or lead word as seen: □ ○ - ※ *; of a citation 출처 or 참고."),
        text("label", "Lead label in parentheses, without them: (중국) … gives 중국."),
        always(text("text", "Text without marker, lines joined, spaces as a reader would put them.")),
        page("its beginning"),
        *box("the block on that page"),
        number("font_size", "Most frequent font size.", unit="pt"),
        boolean("is_bold", "Whether most of it is bold."),
        integer("char_start", "Where `text` begins in `articles.body_text`.", unit="characters"),
        integer("char_end", "Where it ends there.", unit="characters"),
    ),
    ("block_id",),
    (TO_DOCUMENT, TO_ARTICLE, ForeignKey(("parent_id",), "blocks", ("block_id",))),
)

LINES = Table(
    "lines",
    "Physical lines, so that any text can be shown on its page.",
    (
        always(text("line_id", "`{document_id}-l{ordinal:05d}`.")),
        BLOCK_ID,
        DOCUMENT_ID,
        always(integer("ordinal", "Position in reading order, from 1.")),
        page("the line"),
        *box("the line"),
        always(text("text", "Text as printed, marker included.")),
    ),
    ("line_id",),
    (TO_DOCUMENT, TO_BLOCK),
)

FOOTNOTES = Table(
    "footnotes",
    "Notes and the words they hang on.",
    (
        always(text("footnote_id", "`{document_id}-n{ordinal:03d}`.")),
        DOCUMENT_ID,
        ARTICLE_ID,
        BLOCK_ID,
        always(integer("ordinal", "Position in the document, from 1.")),
        text("marker", "Mark as printed: ※, *, **, 1), †."),
        always(
            text(
                "kind",
                "remark (※), anchored (its mark stands at a word) or native (a footnote of the file format).",
                vocabulary=words("remark anchored native"),
            )
        ),
        always(text("text", "Text of the note, without its mark.")),
        text("anchor_block_id", "Block in which the mark hangs; null if it was not found."),
        text("anchor_text", "Word the mark hangs on."),
        integer(
            "anchor_start",
            "Where that word begins in the text of the anchor block, or of its cell where that block is a table.",
            unit="characters",
        ),
        integer("anchor_end", "Where it ends there.", unit="characters"),
        number("anchor_confidence", "1 where the mark stands at the word; less where the note's own words tell it."),
    ),
    ("footnote_id",),
    (TO_DOCUMENT, TO_ARTICLE, TO_BLOCK, ForeignKey(("anchor_block_id",), "blocks", ("block_id",))),
)

CITATIONS = Table(
    "citations",
    "One row per source, also where one line holds several.",
    (
        always(text("citation_id", "`{document_id}-c{ordinal:03d}`.")),
        DOCUMENT_ID,
        ARTICLE_ID,
        BLOCK_ID,
        always(integer("ordinal", "Position in the document, from 1.")),
        always(text("raw_text", "The source as printed.")),
        text("organization", "Who published it."),
        text("title", "Its title."),
        text("published", "When.", unit="EDTF"),
        text("url", "Where on the web."),
        text("language", "Language of its title, ISO 639-1."),
    ),
    ("citation_id",),
    (TO_DOCUMENT, TO_ARTICLE, TO_BLOCK),
)

PROBLEMS = Table(
    "problems",
    "Everything that was refused, dropped, repaired or doubted.",
    (
        always(text("problem_id", "`{document_id}-p{ordinal:04d}`.")),
        DOCUMENT_ID,
        always(text("stage", "Where it was noticed.", vocabulary=words("source extract segment normalize run"))),
        always(text("code", "What it is.", vocabulary=tuple(Code))),
        always(
            text("severity", "How much it matters; one error makes a document partial.", vocabulary=tuple(Severity))
        ),
        always(text("message", "One sentence that says what can be done.")),
        integer("page", "Page it concerns, counted from 1."),
        text("detail", "More, for those who look into it."),
    ),
    ("problem_id",),
    (TO_DOCUMENT,),
    sort_key=("document_id", "problem_id"),
)
