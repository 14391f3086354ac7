-- SMS codes: the factor, the codes that are out, text messages on their way, and undoing a change of number.
-- Numbers are E.164. Codes and bodies are sealed.

ALTER TABLE company ADD COLUMN region TEXT NOT NULL DEFAULT '';

ALTER TABLE company_rule ADD COLUMN sms_allowed BIGINT NOT NULL DEFAULT 1;
ALTER TABLE company_rule ADD COLUMN sms_countries TEXT NOT NULL DEFAULT '';
ALTER TABLE company_rule ADD COLUMN sms_a_day BIGINT NOT NULL DEFAULT 1000;

ALTER TABLE person ADD COLUMN preferred_factor TEXT NOT NULL DEFAULT '';

CREATE TABLE sms_factor (
  person_id BIGINT PRIMARY KEY REFERENCES person (id),
  number TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'needs_verification')),
  since BIGINT NOT NULL,
  last_used_at BIGINT
);

CREATE TABLE sms_code (
  id {{identity}},
  person_id BIGINT NOT NULL REFERENCES person (id),
  asked_by TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'prove', 'enrol', 'change_number')),
  number TEXT NOT NULL,
  code TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  sends BIGINT NOT NULL,
  last_sent_at BIGINT NOT NULL,
  spent_at BIGINT
);
CREATE INDEX sms_code_by_asker ON sms_code (asked_by, id);
CREATE INDEX sms_code_by_person ON sms_code (person_id, created_at);
CREATE INDEX sms_code_by_expiry ON sms_code (expires_at);

CREATE TABLE text_message (
  id {{identity}},
  company_id BIGINT REFERENCES company (id),
  person_id BIGINT REFERENCES person (id),
  sms_code_id BIGINT,
  number TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'handed_over', 'delivered', 'refused', 'too_late')),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  gateway TEXT NOT NULL,
  gateway_id TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  why TEXT NOT NULL,
  perhaps_twice BIGINT NOT NULL
);
CREATE INDEX text_message_due ON text_message (due_at, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX text_message_by_code ON text_message (sms_code_id, id);
CREATE INDEX text_message_by_age ON text_message (created_at);

CREATE TABLE number_change (
  id {{identity}},
  person_id BIGINT NOT NULL REFERENCES person (id),
  digest TEXT NOT NULL UNIQUE,
  old_number TEXT NOT NULL,
  new_number TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  undone_at BIGINT
);
CREATE INDEX number_change_by_person ON number_change (person_id);
