-- The audit log as administrators read it: a company's events by time; of one kind; about one person; of one who acted.

CREATE INDEX audit_event_by_company ON audit_event (company_id, at, id);
CREATE INDEX audit_event_by_kind ON audit_event (company_id, kind, at, id);
CREATE INDEX audit_event_about ON audit_event (company_id, person_id, at, id);
CREATE INDEX audit_event_by_actor ON audit_event (company_id, actor_id, at, id);
DROP INDEX audit_event_by_person;
