-- A database as release 0.1.0 left it. Never edited.
CREATE TABLE migration (id text PRIMARY KEY, checksum text NOT NULL, applied_ms bigint NOT NULL);
INSERT INTO migration VALUES ('0001-foundation', 'b7af423eddb0cb5b656f03a900db01b4f9c90b02cef7104b59aa45d4b800b063', 1700000000000);
CREATE TABLE setting (service text NOT NULL, key text NOT NULL, value text NOT NULL, updated_ms bigint NOT NULL, PRIMARY KEY (service, key));
CREATE TABLE account (id text PRIMARY KEY, name text NOT NULL UNIQUE, password_hash text NOT NULL, role text NOT NULL, disabled integer NOT NULL DEFAULT 0, created_ms bigint NOT NULL);
CREATE TABLE setup_link (token_hash text PRIMARY KEY, expires_ms bigint NOT NULL, used_ms bigint);
CREATE TABLE session (token_hash text PRIMARY KEY, account_id text NOT NULL REFERENCES account (id) ON DELETE CASCADE, created_ms bigint NOT NULL, expires_ms bigint NOT NULL, seen_ms bigint NOT NULL);
CREATE TABLE api_token (id text PRIMARY KEY, name text NOT NULL, token_hash text NOT NULL UNIQUE, role text NOT NULL, scopes text NOT NULL, created_ms bigint NOT NULL, expires_ms bigint, used_ms bigint, revoked_ms bigint);
CREATE TABLE audit (seq bigint PRIMARY KEY, time_ms bigint NOT NULL, actor text NOT NULL, action text NOT NULL, object text NOT NULL, detail text NOT NULL, previous_hash text NOT NULL, hash text NOT NULL);
CREATE TABLE credential (id text PRIMARY KEY, name text NOT NULL UNIQUE, kind text NOT NULL, sealed text NOT NULL, created_ms bigint NOT NULL, updated_ms bigint NOT NULL);
CREATE TABLE site (id text PRIMARY KEY, name text NOT NULL UNIQUE, note text NOT NULL DEFAULT '', created_ms bigint NOT NULL);
CREATE TABLE device (id text PRIMARY KEY, name text NOT NULL, site_id text REFERENCES site (id) ON DELETE SET NULL, kind text NOT NULL, vendor text, platform text, model text, version text, serial text,
        management_address text, sys_object_id text, sys_descr text, location text, contact text, credential_id text REFERENCES credential (id) ON DELETE SET NULL, note text NOT NULL DEFAULT '', created_ms bigint NOT NULL, seen_ms bigint NOT NULL);
CREATE INDEX device_name ON device (name, id);
CREATE TABLE device_key (kind text NOT NULL, value text NOT NULL, device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, PRIMARY KEY (kind, value));
CREATE INDEX device_key_device ON device_key (device_id);
CREATE TABLE device_tag (device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, tag text NOT NULL, PRIMARY KEY (device_id, tag));
CREATE TABLE interface (id text PRIMARY KEY, device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, if_index bigint NOT NULL, name text NOT NULL, descr text, alias text, type integer, mtu_bytes bigint,
        speed_bps bigint, mac text, admin_status text, oper_status text, seen_ms bigint NOT NULL, UNIQUE (device_id, if_index));
CREATE TABLE address (id text PRIMARY KEY, device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, interface_id text REFERENCES interface (id) ON DELETE SET NULL, address text NOT NULL, length_bits integer, source text NOT NULL, seen_ms bigint NOT NULL, UNIQUE (device_id, address));
CREATE INDEX address_address ON address (address);
CREATE TABLE link (id text PRIMARY KEY, a_device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, a_interface_id text REFERENCES interface (id) ON DELETE SET NULL,
        b_device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, b_interface_id text REFERENCES interface (id) ON DELETE SET NULL, source text NOT NULL, confidence double precision NOT NULL, first_seen_ms bigint NOT NULL, seen_ms bigint NOT NULL, removed_ms bigint);
CREATE INDEX link_a ON link (a_device_id);
CREATE INDEX link_b ON link (b_device_id);
CREATE TABLE fact (device_id text NOT NULL REFERENCES device (id) ON DELETE CASCADE, name text NOT NULL, source text NOT NULL, value text NOT NULL, confidence double precision NOT NULL, seen_ms bigint NOT NULL, PRIMARY KEY (device_id, name, source));
CREATE TABLE discovery_job (id text PRIMARY KEY, input text NOT NULL, state text NOT NULL, progress text NOT NULL, started_ms bigint NOT NULL, ended_ms bigint, started_by text NOT NULL, fault text);
CREATE TABLE sensor (id text PRIMARY KEY, device_id text REFERENCES device (id) ON DELETE CASCADE, name text NOT NULL, tool_id text NOT NULL, input text NOT NULL, interval_ms bigint NOT NULL, probe_id text NOT NULL,
        credential_id text REFERENCES credential (id) ON DELETE SET NULL, thresholds text NOT NULL, rule text NOT NULL, enabled integer NOT NULL DEFAULT 1, paused_until_ms bigint, paused_note text, created_ms bigint NOT NULL, updated_ms bigint NOT NULL);
CREATE INDEX sensor_device ON sensor (device_id);
CREATE TABLE series (id bigint PRIMARY KEY, sensor_id text NOT NULL, metric text NOT NULL, labels text NOT NULL, UNIQUE (sensor_id, metric, labels));
CREATE TABLE alert (id text PRIMARY KEY, sensor_id text NOT NULL, device_id text, port text, state text NOT NULL, severity text NOT NULL, title text NOT NULL, fault text NOT NULL, evidence text NOT NULL, cause_alert_id text, opened_ms bigint NOT NULL,
        acknowledged_ms bigint, acknowledged_by text, acknowledged_note text, closed_ms bigint, updated_ms bigint NOT NULL);
CREATE INDEX alert_opened ON alert (opened_ms, id);
CREATE INDEX alert_open ON alert (closed_ms, sensor_id);
CREATE TABLE sensor_state (sensor_id text PRIMARY KEY REFERENCES sensor (id) ON DELETE CASCADE, state text NOT NULL, since_ms bigint NOT NULL, memory text NOT NULL);
CREATE TABLE channel (id text PRIMARY KEY, name text NOT NULL UNIQUE, kind text NOT NULL, config text NOT NULL, sealed text, enabled integer NOT NULL DEFAULT 1, created_ms bigint NOT NULL);
CREATE TABLE outbox (id text PRIMARY KEY, idempotency_key text NOT NULL UNIQUE, channel_id text NOT NULL REFERENCES channel (id) ON DELETE CASCADE, alert_id text, payload text NOT NULL, state text NOT NULL, attempts integer NOT NULL,
        next_attempt_ms bigint NOT NULL, created_ms bigint NOT NULL, delivered_ms bigint, fault text);
CREATE INDEX outbox_due ON outbox (state, next_attempt_ms);
CREATE TABLE probe (id text PRIMARY KEY, name text NOT NULL UNIQUE, kind text NOT NULL, capabilities text NOT NULL, token_hash text, enrolled_ms bigint NOT NULL, seen_ms bigint NOT NULL);
INSERT INTO site VALUES ('s1', 'Basel', '', 1700000000000);
INSERT INTO credential VALUES ('c1', 'lab', 'snmp-community', 'sealed', 1700000000000, 1700000000000);
INSERT INTO device (id, name, site_id, kind, credential_id, note, created_ms, seen_ms) VALUES ('d1', 'core-1', 's1', 'router', 'c1', '', 1700000000000, 1700000000000);
INSERT INTO device_key VALUES ('mac', '00:00:5e:00:53:01', 'd1');
INSERT INTO sensor (id, device_id, name, tool_id, input, interval_ms, probe_id, thresholds, rule, enabled, created_ms, updated_ms) VALUES ('n1', 'd1', 'ping', 'ping', '{}', 60000, 'local', '[]', '{}', 1, 1700000000000, 1700000000000);
INSERT INTO series VALUES (1, 'n1', 'rtt.avg', '{}');
INSERT INTO sensor_state VALUES ('n1', 'up', 1700000000000, '{}');
