-- Administration of a company: whom people call, who saved the rules last, and who leads.

ALTER TABLE company ADD COLUMN support_name TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN support_telephone TEXT NOT NULL DEFAULT '';

ALTER TABLE company_rule ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;

CREATE INDEX one_time_link_by_person ON one_time_link (person_id);
CREATE INDEX department_leader_by_person ON department_leader (person_id);

ALTER TABLE installation ADD COLUMN people_indexed BIGINT NOT NULL DEFAULT 0;

-- What people are found by: their names from each word on, and their addresses, case folded.
CREATE TABLE person_word (
  company_id BIGINT NOT NULL REFERENCES company (id),
  word TEXT {{bytewise}} NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  PRIMARY KEY (company_id, word, person_id)
);
CREATE INDEX person_word_by_person ON person_word (person_id);
CREATE INDEX person_by_state ON person (company_id, active, name, id);
CREATE INDEX person_by_role ON person (company_id, role, name, id);
