-- People, departments and titles that administrators edit, and the lists that find people by them.

-- One more with every change of what the form for a person shows.
ALTER TABLE person ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;

-- No two of one name under the same department.
CREATE UNIQUE INDEX department_by_name ON department (company_id, coalesce(parent_id, 0), name);
CREATE INDEX company_rule_title_by_title ON company_rule_title (title_id);

CREATE INDEX person_by_title ON person (company_id, title_id, active, name, id);
CREATE INDEX person_by_title_newest ON person (company_id, title_id, active, id);
CREATE INDEX person_by_state_newest ON person (company_id, active, id);
CREATE INDEX person_by_role_newest ON person (company_id, role, id);
