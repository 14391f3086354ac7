-- Mail goes the way of texts: one queue for both. Mails that waited before there was a way to send them are dropped:
-- nobody is helped by last month's notice or by a link that is dead.

ALTER TABLE text_message RENAME TO message;
ALTER TABLE message RENAME COLUMN number TO recipient;
ALTER TABLE message ADD COLUMN channel TEXT NOT NULL DEFAULT 'sms' CHECK (channel IN ('sms', 'mail'));
ALTER TABLE message ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN html TEXT NOT NULL DEFAULT '';

DROP INDEX text_message_due;
DROP INDEX text_message_by_code;
DROP INDEX text_message_by_age;
CREATE INDEX message_due ON message (channel, due_at, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX message_by_code ON message (sms_code_id, id);
CREATE INDEX message_by_age ON message (created_at);
CREATE INDEX message_by_channel ON message (channel, id);
CREATE INDEX message_to_nobody ON message (created_at) WHERE recipient = '';
CREATE INDEX message_with_content ON message (created_at) WHERE body <> '';
CREATE INDEX one_time_link_by_expiry ON one_time_link (expires_at);

DROP TABLE outbox_message;
