-- A reply in a thread is traced back to the message it answers.
create index outbox_posted on outbox (organisation, (posted ->> 'place'), (posted ->> 'message'));
