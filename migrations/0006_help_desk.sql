-- The lost-phone desk: who asked for help to sign in, the codes that administrators gave (HMACs under a key outside), and
-- the links of "This was not me" (digests).

CREATE TABLE help_request (
  id {{identity}},
  company_id BIGINT NOT NULL REFERENCES company (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL,
  sentence TEXT NOT NULL,
  browser TEXT NOT NULL,
  address TEXT NOT NULL,
  network TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'two_factor_off', 'declined', 'stopped', 'expired')),
  answered_by BIGINT REFERENCES person (id),
  answered_at BIGINT,
  code_used_at BIGINT
);
CREATE UNIQUE INDEX help_request_open ON help_request (person_id) WHERE state = 'open';
CREATE INDEX help_request_by_person ON help_request (person_id, id);
CREATE INDEX help_request_by_company ON help_request (company_id, state, id);
CREATE INDEX help_request_settled ON help_request (company_id, id) WHERE state <> 'open';
CREATE INDEX help_request_by_age ON help_request (created_at);

CREATE TABLE help_code (
  id {{identity}},
  help_request_id BIGINT NOT NULL REFERENCES help_request (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  digest TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  spent_at BIGINT
);
CREATE INDEX help_code_by_request ON help_code (help_request_id);
CREATE INDEX help_code_by_person ON help_code (person_id, id);
CREATE INDEX help_code_by_expiry ON help_code (expires_at);

CREATE TABLE help_link (
  digest TEXT PRIMARY KEY,
  help_request_id BIGINT NOT NULL REFERENCES help_request (id),
  expires_at BIGINT NOT NULL
);
CREATE INDEX help_link_by_request ON help_link (help_request_id);
CREATE INDEX help_link_by_expiry ON help_link (expires_at);
