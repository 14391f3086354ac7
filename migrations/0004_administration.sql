-- Administration of a company: whom people call, who saved the rules last, and who leads.

ALTER TABLE company ADD COLUMN support_name TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN support_telephone TEXT NOT NULL DEFAULT '';

ALTER TABLE company_rule ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;

CREATE INDEX one_time_link_by_person ON one_time_link (person_id);
CREATE INDEX department_leader_by_person ON department_leader (person_id);
