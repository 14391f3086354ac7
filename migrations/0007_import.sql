-- A file of people between its dry run and its last row, for an hour. It may hold password hashes: sealed.
CREATE TABLE import_job (
  id {{identity}},
  company_id BIGINT NOT NULL REFERENCES company (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'done')),
  content TEXT NOT NULL,
  welcome BIGINT NOT NULL,
  address TEXT NOT NULL,
  browser TEXT NOT NULL,
  rows_in_all BIGINT NOT NULL,
  rows_done BIGINT NOT NULL,
  created BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  left_out BIGINT NOT NULL,
  moved_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX import_job_by_person ON import_job (person_id);
CREATE INDEX import_job_by_expiry ON import_job (expires_at);
