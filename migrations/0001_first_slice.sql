-- Companies, people, the two proofs password and authenticator app, sign-in attempts and sessions.
-- Moments are Unix seconds. Tokens are kept as SHA-256 digests, keys and texts to people sealed (text "k1....").

-- A sealed text that opens with this installation's keys and no others.
CREATE TABLE installation (
  id BIGINT PRIMARY KEY,
  key_check TEXT NOT NULL
);

CREATE TABLE company (
  id {{identity}},
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE title (
  id {{identity}},
  company_id BIGINT NOT NULL REFERENCES company (id),
  name TEXT NOT NULL,
  UNIQUE (company_id, name)
);

CREATE TABLE company_rule (
  company_id BIGINT PRIMARY KEY REFERENCES company (id),
  two_factor TEXT NOT NULL CHECK (two_factor IN ('optional', 'required')),
  applies_to TEXT NOT NULL CHECK (applies_to IN ('everyone', 'titles')),
  skipping_ends_at BIGINT,
  code_window TEXT NOT NULL CHECK (code_window IN ('standard', 'strict')),
  session_idle BIGINT NOT NULL,
  session_lifetime BIGINT NOT NULL
);

CREATE TABLE company_rule_title (
  company_id BIGINT NOT NULL REFERENCES company_rule (company_id),
  title_id BIGINT NOT NULL REFERENCES title (id),
  PRIMARY KEY (company_id, title_id)
);

CREATE TABLE department (
  id {{identity}},
  company_id BIGINT NOT NULL REFERENCES company (id),
  parent_id BIGINT REFERENCES department (id),
  name TEXT NOT NULL
);
CREATE INDEX department_by_company ON department (company_id);

CREATE TABLE person (
  id {{identity}},
  company_id BIGINT NOT NULL REFERENCES company (id),
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  telephone TEXT NOT NULL,
  title_id BIGINT REFERENCES title (id),
  language TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('employee', 'administrator')),
  active BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX person_by_company ON person (company_id, name);

CREATE TABLE person_department (
  person_id BIGINT NOT NULL REFERENCES person (id),
  department_id BIGINT NOT NULL REFERENCES department (id),
  PRIMARY KEY (person_id, department_id)
);

CREATE TABLE department_leader (
  department_id BIGINT NOT NULL REFERENCES department (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  PRIMARY KEY (department_id, person_id)
);

CREATE TABLE password (
  person_id BIGINT PRIMARY KEY REFERENCES person (id),
  hash TEXT NOT NULL,
  stands_alone BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);

CREATE TABLE authenticator_app (
  id {{identity}},
  person_id BIGINT NOT NULL REFERENCES person (id),
  state TEXT NOT NULL CHECK (state IN ('pending', 'active')),
  name TEXT NOT NULL,
  secret_key TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  verified_at BIGINT,
  last_used_at BIGINT,
  last_step BIGINT NOT NULL,
  drift BIGINT NOT NULL,
  refused_step BIGINT NOT NULL
);
CREATE INDEX authenticator_app_by_person ON authenticator_app (person_id, state);

CREATE TABLE known_device (
  id {{identity}},
  person_id BIGINT NOT NULL REFERENCES person (id),
  digest TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  UNIQUE (digest, person_id)
);
CREATE INDEX known_device_by_person ON known_device (person_id);

CREATE TABLE sign_in_attempt (
  id {{identity}},
  digest TEXT NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id),
  state TEXT NOT NULL CHECK (state IN ('owes_code', 'may_set_up', 'must_set_up', 'must_change_password')),
  next_path TEXT NOT NULL,
  codes_tried BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_attempt_by_person ON sign_in_attempt (person_id);
CREATE INDEX sign_in_attempt_by_expiry ON sign_in_attempt (expires_at);

CREATE TABLE session (
  id {{identity}},
  digest TEXT NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id),
  how TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  proved_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  idle BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  browser TEXT NOT NULL,
  address TEXT NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE budget_spend (
  id {{identity}},
  budget TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX budget_spend_by_budget ON budget_spend (budget, at);
CREATE INDEX budget_spend_by_time ON budget_spend (at);

CREATE TABLE wrong_codes_in_a_row (
  guesser TEXT PRIMARY KEY,
  wrong BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);

CREATE TABLE one_time_link (
  id {{identity}},
  digest TEXT NOT NULL UNIQUE,
  purpose TEXT NOT NULL CHECK (purpose IN ('first_company', 'set_password')),
  person_id BIGINT REFERENCES person (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  spent_at BIGINT
);

CREATE TABLE outbox_message (
  id {{identity}},
  channel TEXT NOT NULL CHECK (channel IN ('mail')),
  person_id BIGINT REFERENCES person (id),
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting')),
  created_at BIGINT NOT NULL
);

CREATE TABLE audit_event (
  id BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  company_id BIGINT,
  person_id BIGINT,
  actor_id BIGINT,
  reference TEXT NOT NULL,
  address TEXT NOT NULL,
  browser TEXT NOT NULL,
  detail TEXT NOT NULL,
  digest TEXT NOT NULL
);
CREATE INDEX audit_event_by_person ON audit_event (person_id, id);
CREATE INDEX audit_event_by_reference ON audit_event (reference);

CREATE TABLE audit_head (
  id BIGINT PRIMARY KEY,
  event_id BIGINT NOT NULL,
  digest TEXT NOT NULL
);
INSERT INTO audit_head (id, event_id, digest) VALUES (1, 0, '');
