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

-- One token a character, written as its code, so that words of any length are found; see kg/web/index/words.py. The
-- tables of words keep no texts, so that what leaves them must be told again. What most lists of findings are narrowed
-- by stands among their words: then neither counting nor listing needs to look up what is found.
CREATE VIRTUAL TABLE row_words USING fts5 (
  level3, description, value, content='', columnsize=0, tokenize='ascii'
);

CREATE VIRTUAL TABLE finding_words USING fts5 (
  indicator, project_name, text, suggestion, facets, content='', columnsize=0, tokenize='ascii'
);

CREATE TRIGGER row_comes AFTER INSERT ON rows BEGIN
  INSERT INTO row_words (rowid, level3, description, value)
  VALUES (new.id, spelt(new.level3), spelt(new.description), spelt(new.value));
END;

CREATE TRIGGER row_goes AFTER DELETE ON rows BEGIN
  INSERT INTO row_words (row_words, rowid, level3, description, value)
  VALUES ('delete', old.id, spelt(old.level3), spelt(old.description), spelt(old.value));
END;

CREATE TRIGGER finding_comes AFTER INSERT ON findings BEGIN
  INSERT INTO finding_words (rowid, indicator, project_name, text, suggestion, facets)
  VALUES (
    new.id, spelt(new.indicator), spelt(new.project_name), spelt(new.text), spelt(new.suggestion),
    new.status || ' rank' || new.rank || ' rule' || hex(new.rule)
  );
END;

CREATE TRIGGER finding_goes AFTER DELETE ON findings BEGIN
  INSERT INTO finding_words (finding_words, rowid, indicator, project_name, text, suggestion, facets)
  VALUES (
    'delete', old.id, spelt(old.indicator), spelt(old.project_name), spelt(old.text), spelt(old.suggestion),
    old.status || ' rank' || old.rank || ' rule' || hex(old.rule)
  );
END;

CREATE TRIGGER finding_changes AFTER UPDATE OF verdict, waiver_by ON findings WHEN old.status <> new.status BEGIN
  INSERT INTO finding_words (finding_words, rowid, indicator, project_name, text, suggestion, facets)
  VALUES (
    'delete', old.id, spelt(old.indicator), spelt(old.project_name), spelt(old.text), spelt(old.suggestion),
    old.status || ' rank' || old.rank || ' rule' || hex(old.rule)
  );
  INSERT INTO finding_words (rowid, indicator, project_name, text, suggestion, facets)
  VALUES (
    new.id, spelt(new.indicator), spelt(new.project_name), spelt(new.text), spelt(new.suggestion),
    new.status || ' rank' || new.rank || ' rule' || hex(new.rule)
  );
END;
