-- Contact support: what people wrote, what became of it, and whom a company names for it.

ALTER TABLE company ADD COLUMN support_email TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN support_menu_digit TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN support_hours TEXT NOT NULL DEFAULT '';

ALTER TABLE message ADD COLUMN reply_to TEXT NOT NULL DEFAULT '';

-- A third role. SQLite changes no CHECK, so the column is made anew.
DROP INDEX person_by_role;
DROP INDEX person_by_role_newest;
ALTER TABLE person ADD COLUMN new_role TEXT NOT NULL DEFAULT 'employee'
  CHECK (new_role IN ('employee', 'support_agent', 'administrator'));
UPDATE person SET new_role = role;
ALTER TABLE person DROP COLUMN role;
ALTER TABLE person RENAME COLUMN new_role TO role;
CREATE INDEX person_by_role ON person (company_id, role, name, id);
CREATE INDEX person_by_role_newest ON person (company_id, role, id);

-- proof: what the sender had shown. name and email are the person's of that day, or what a stranger typed. form: a random word
-- of the form that was sent, so that sending it twice is one request.
CREATE TABLE support_request (
  id {{identity}},
  number TEXT NOT NULL UNIQUE,
  form TEXT UNIQUE,
  company_id BIGINT REFERENCES company (id),
  person_id BIGINT REFERENCES person (id),
  proof TEXT NOT NULL CHECK (proof IN ('none', 'password', 'session')),
  state TEXT NOT NULL CHECK (state IN ('new', 'in_progress', 'solved')),
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  message TEXT NOT NULL,
  page TEXT NOT NULL,
  browser TEXT NOT NULL,
  address TEXT NOT NULL,
  language TEXT NOT NULL,
  reference TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX support_request_by_company ON support_request (company_id, id);
CREATE INDEX support_request_by_state ON support_request (company_id, state, id);
CREATE INDEX support_request_by_person ON support_request (person_id, id);
CREATE INDEX support_request_solved ON support_request (changed_at) WHERE state = 'solved';

CREATE TABLE support_note (
  id {{identity}},
  request_id BIGINT NOT NULL REFERENCES support_request (id),
  author_id BIGINT REFERENCES person (id),
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX support_note_by_request ON support_note (request_id, id);
