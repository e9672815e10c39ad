"""Everything that can go wrong, said once.

    KbulletinError
    ├── DocumentError          this input cannot be read, or not further; becomes a row, never a traceback
    │   ├── Refused            the input as such: empty, encrypted, not a bulletin format
    │   └── LimitReached       a ceiling of `limits.Limits` was met
    ├── PublishError           the dataset could not be published; the former one still stands
    │   └── Locked             another run holds the lock
    └── UsageError             the call itself is wrong: no such folder, no such table

A `DocumentError` carries a `Code` and a sentence that says what a person can do. Exceptions of libraries are
mapped to it once, where the library is called. Anything else is a bug and propagates.
"""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters. One `error` makes a document `partial`."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Code(StrEnum):
    """Why a document was refused, cut short, repaired or doubted (`problems.code`, `documents.failure_code`)."""

    # the file as such
    EMPTY = "EMPTY"  # no bytes
    UNREADABLE = "UNREADABLE"  # the operating system does not let us read it
    LINK_OUTSIDE = "LINK_OUTSIDE"  # a symbolic link that leaves the raw folder
    NOT_A_FILE = "NOT_A_FILE"  # a device, socket or pipe
    DUPLICATE = "DUPLICATE"  # the same bytes lie under another name, whose rows stand for both
    SOURCE_CHANGED = "SOURCE_CHANGED"  # the file changed while it was read
    UNKNOWN_FORMAT = "UNKNOWN_FORMAT"  # not a format we read
    WRONG_SUFFIX = "WRONG_SUFFIX"  # read by content; the name says otherwise
    UNSUPPORTED_HWP3 = "UNSUPPORTED_HWP3"  # Hangul 3.x
    UNSUPPORTED_HWPML = "UNSUPPORTED_HWPML"  # Hangul markup language
    ENCRYPTED = "ENCRYPTED"  # needs a password
    DISTRIBUTION_PROTECTED = "DISTRIBUTION_PROTECTED"  # 배포용 whose body could not be decrypted
    DRM_PROTECTED = "DRM_PROTECTED"  # wrapped by a rights-management product
    DAMAGED = "DAMAGED"  # nothing could be read
    NO_PAGES = "NO_PAGES"  # a document without a page or section

    # ceilings
    LIMIT_FILE_SIZE = "LIMIT_FILE_SIZE"
    LIMIT_PAGES = "LIMIT_PAGES"
    LIMIT_ARCHIVE = "LIMIT_ARCHIVE"  # entries, sizes or ratio of a container
    LIMIT_STREAM = "LIMIT_STREAM"  # one stream expands too far
    LIMIT_XML = "LIMIT_XML"  # depth, entities, document type
    LIMIT_RECORDS = "LIMIT_RECORDS"
    LIMIT_NESTING = "LIMIT_NESTING"
    LIMIT_TABLE = "LIMIT_TABLE"
    LIMIT_TEXT = "LIMIT_TEXT"

    # the child process
    TIMEOUT = "TIMEOUT"
    STALLED = "STALLED"  # no sign of progress for `limits.silence_seconds`
    OUT_OF_MEMORY = "OUT_OF_MEMORY"
    CRASHED = "CRASHED"
    INTERNAL = "INTERNAL"  # a bug of ours on this document; the log has the traceback

    # parts of a document
    PART_DAMAGED = "PART_DAMAGED"  # a page, section or stream could not be read; the rest was
    PAGE_WITHOUT_TEXT = "PAGE_WITHOUT_TEXT"  # an image-only page and no text recognition at hand
    PAGE_RECOGNIZED = "PAGE_RECOGNIZED"  # text of this page comes from optical character recognition
    SUSPECT_TEXT = "SUSPECT_TEXT"  # characters whose font does not say what they are
    GLYPHS_MAPPED = "GLYPHS_MAPPED"  # private-use or symbol glyphs replaced by what a reader sees
    GLYPHS_UNKNOWN = "GLYPHS_UNKNOWN"  # private-use glyphs without a known reading, kept as they are
    FALLBACK_USED = "FALLBACK_USED"  # the second engine read this document
    CONTENT_SKIPPED = "CONTENT_SKIPPED"  # an object that holds no text we can read (chart, OLE, video)
    HIDDEN_TEXT = "HIDDEN_TEXT"  # comments, memos and hidden text, left out of the body
    CHARACTERS_LOST = "CHARACTERS_LOST"  # blocks do not hold all extracted characters
    TABLE_REPAIRED = "TABLE_REPAIRED"  # overlapping or missing cells of a grid were repaired
    CORRECTED = "CORRECTED"  # a reviewer's decision was applied
    CORRECTION_UNFIT = "CORRECTION_UNFIT"  # a decision names an id that is gone, or expects another text there
    CONTENTS_UNMATCHED = "CONTENTS_UNMATCHED"  # an entry of the contents without an article
    DOUBTFUL_DATE = "DOUBTFUL_DATE"  # a date that cannot well be meant, kept as printed


class KbulletinError(Exception):
    """Root of all declared exceptions."""


class DocumentError(KbulletinError):
    """Bad input: `code` for programs, `message` (one sentence, what to do) for people."""

    def __init__(self, code: Code, message: str, page: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.page = page

    def __reduce__(self) -> tuple[type[DocumentError], tuple[Code, str, int | None]]:
        return type(self), (self.code, self.message, self.page)  # survives the way back from a child process


class Refused(DocumentError):
    """The input as such is not read."""


class LimitReached(DocumentError):
    """A ceiling was met."""


class PublishError(KbulletinError):
    """Nothing was published; what stood before still stands."""


class Locked(PublishError):
    """Another run holds the lock of this build folder."""


class UsageError(KbulletinError):
    """The call is wrong; the message says how it would be right."""
