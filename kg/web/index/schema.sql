-- The lists of a store. Everything but verdicts follows from the store; the file may be deleted and is then made anew.
-- An id of rows and findings is that of its document * 2^20 + its place there, so that order by id is reading order.
-- Amounts and numbers stand as decimal texts; the REAL beside one is for sorting and for a first look at ranges.
CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  iri TEXT NOT NULL UNIQUE,
  stamp TEXT NOT NULL,
  reviewed INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  path TEXT NOT NULL,
  title TEXT NOT NULL,
  unit TEXT NOT NULL,
  searched TEXT NOT NULL,
  unit_key TEXT NOT NULL,
  division TEXT,
  fiscal_year INTEGER,
  projects INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  budget TEXT,
  budget_real REAL,
  violations INTEGER NOT NULL DEFAULT 0,
  warnings INTEGER NOT NULL DEFAULT 0,
  infos INTEGER NOT NULL DEFAULT 0,
  open INTEGER NOT NULL DEFAULT 0,
  open_violations INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX documents_by_sha256 ON documents (sha256);
CREATE INDEX documents_by_unit ON documents (unit, fiscal_year);

CREATE TABLE projects (
  document INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  iri TEXT NOT NULL,
  name TEXT,
  code TEXT,
  budget TEXT,
  rows INTEGER NOT NULL,
  violations INTEGER NOT NULL DEFAULT 0,
  warnings INTEGER NOT NULL DEFAULT 0,
  infos INTEGER NOT NULL DEFAULT 0,
  open INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;

CREATE TABLE rows (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL,
  iri TEXT NOT NULL,
  project INTEGER NOT NULL,
  project_name TEXT,
  row INTEGER NOT NULL,
  type TEXT,
  level1 TEXT,
  level2 TEXT,
  level3 TEXT,
  key TEXT,
  description TEXT,
  value TEXT,
  basis TEXT,
  comparator TEXT,
  number TEXT,
  number_real REAL,
  unit TEXT
);
CREATE INDEX rows_by_type ON rows (type, unit, number_real);
CREATE INDEX rows_by_unit ON rows (unit, number_real, number);
CREATE INDEX rows_by_key ON rows (key, unit, number);
CREATE INDEX rows_by_document ON rows (document, type, unit);

CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL,
  iri TEXT NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  rank INTEGER NOT NULL,
  project INTEGER,
  project_name TEXT,
  project_code TEXT,
  row INTEGER,
  indicator TEXT,
  text TEXT,
  message TEXT NOT NULL,
  suggestion TEXT,
  page INTEGER,
  verdict TEXT,
  value TEXT,
  reason TEXT,
  by TEXT,
  at TEXT,
  waiver_reason TEXT,
  waiver_by TEXT,
  waiver_on TEXT,
  status TEXT AS (
    CASE WHEN waiver_by IS NOT NULL THEN 'waived' WHEN verdict IS NOT NULL THEN 'judged' ELSE 'open' END
  ) VIRTUAL
);
CREATE INDEX findings_by_status ON findings (status, rank, document);
CREATE INDEX findings_by_rank ON findings (rank, document);
CREATE INDEX findings_by_rule ON findings (rule, status, rank, document);

-- The last word on each finding or row by sha256, rule, project, row and text, of documents that are there or not.
CREATE TABLE verdicts (
  about TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  rule TEXT,
  project INTEGER,
  row INTEGER,
  text TEXT,
  kind TEXT NOT NULL,
  value TEXT,
  reason TEXT,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  moment REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX verdicts_by_document ON verdicts (sha256);
CREATE INDEX verdicts_by_rule ON verdicts (rule, kind);

CREATE TABLE rules (
  rule TEXT PRIMARY KEY,
  findings INTEGER NOT NULL,
  documents INTEGER NOT NULL,
  open INTEGER NOT NULL,
  waived INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  corrected INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  missed INTEGER NOT NULL
) WITHOUT ROWID;

-- What was taken in last: the waivers in force.
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One token a character, written as its code, so that words of any length are found; see kg/web/index/words.py.
CREATE VIRTUAL TABLE row_words USING fts5 (
  level3, description, value, content='', columnsize=0, tokenize='ascii'
);
CREATE VIRTUAL TABLE finding_words USING fts5 (
  indicator, project_name, text, suggestion, content='', columnsize=0, tokenize='ascii'
);
