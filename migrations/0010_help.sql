-- "Did this answer your question?": the answers to the articles of the help centre. Those of signed-out people belong to no
-- company; their reader is the digest of a random token in a cookie.

CREATE TABLE article_answer (
  person_id BIGINT NOT NULL REFERENCES person (id),
  slug TEXT NOT NULL,
  company_id BIGINT NOT NULL REFERENCES company (id),
  helped TEXT NOT NULL CHECK (helped IN ('yes', 'partly', 'no')),
  remark TEXT NOT NULL,
  answered_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, slug)
);
CREATE INDEX article_answer_by_company ON article_answer (company_id, answered_at);

CREATE TABLE stranger_answer (
  reader TEXT NOT NULL,
  slug TEXT NOT NULL,
  helped TEXT NOT NULL CHECK (helped IN ('yes', 'partly', 'no')),
  answered_at BIGINT NOT NULL,
  PRIMARY KEY (reader, slug)
);
CREATE INDEX stranger_answer_by_age ON stranger_answer (answered_at);
