CREATE TABLE IF NOT EXISTS "__webhook_migrations_history" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___webhook_migrations_history" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);

BEGIN TRANSACTION;
CREATE TABLE "webhook_call_bodies" (
    "id" BLOB NOT NULL CONSTRAINT "pk_webhook_call_bodies" PRIMARY KEY,
    "response_body" TEXT NOT NULL
);

CREATE TABLE "webhook_call_series" (
    "number" INTEGER NOT NULL CONSTRAINT "pk_webhook_call_series" PRIMARY KEY AUTOINCREMENT,
    "webhook_id" TEXT NOT NULL,
    "webhook_name" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "used_at" INTEGER NOT NULL
);

CREATE TABLE webhook_calls (
    id BLOB NOT NULL CONSTRAINT pk_webhook_calls PRIMARY KEY,
    invocation_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    duration_ms REAL NOT NULL,
    series INTEGER NOT NULL,
    status INTEGER NULL,
    shadow INTEGER NOT NULL,
    failed_open INTEGER NOT NULL,
    trace_id TEXT NULL,
    detail TEXT NULL
) WITHOUT ROWID;

CREATE TABLE "webhook_claims" (
    "id" TEXT NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "sequences" TEXT NOT NULL,
    CONSTRAINT "pk_webhook_claims" PRIMARY KEY ("id", "webhook_id")
);

CREATE TABLE "webhook_deliveries" (
    "sequence" INTEGER NOT NULL CONSTRAINT "pk_webhook_deliveries" PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "earlier_attempts" INTEGER NOT NULL,
    "due_at" INTEGER NOT NULL,
    "claim_id" TEXT NULL,
    "leased_until" INTEGER NULL,
    "created_at" INTEGER NOT NULL,
    "settled_at" INTEGER NULL,
    "first_at" INTEGER NULL,
    "first_detail" TEXT NULL,
    "first_duration_ms" REAL NULL,
    "first_outcome" TEXT NULL,
    "first_response_body" TEXT NULL,
    "first_status" INTEGER NULL
);

CREATE TABLE "webhook_delivery_attempts" (
    "delivery_sequence" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "status" INTEGER NULL,
    "duration_ms" REAL NOT NULL,
    "detail" TEXT NULL,
    "response_body" TEXT NULL,
    CONSTRAINT "pk_webhook_delivery_attempts" PRIMARY KEY ("delivery_sequence", "number")
);

CREATE TABLE "webhook_enlisted_messages" (
    "number" INTEGER NOT NULL CONSTRAINT "pk_webhook_enlisted_messages" PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "claim_id" TEXT NOT NULL,
    "leased_until" INTEGER NULL,
    "event" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "raised_at" INTEGER NOT NULL,
    "invocation" BLOB NOT NULL,
    "data" BLOB NOT NULL,
    "context" BLOB NOT NULL,
    "response_status" INTEGER NULL,
    "response_body" BLOB NULL,
    "response_location" TEXT NULL,
    "deliveries" BLOB NOT NULL
);

CREATE TABLE "webhook_hooks" (
    "id" TEXT NOT NULL CONSTRAINT "pk_webhook_hooks" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "order" INTEGER NOT NULL,
    "timeout_ms" INTEGER NOT NULL,
    "valid_from" INTEGER NULL,
    "valid_to" INTEGER NULL,
    "is_active" INTEGER NOT NULL,
    "fire_and_forget" INTEGER NOT NULL,
    "await_response" INTEGER NOT NULL,
    "response_contains_data" INTEGER NOT NULL,
    "body" TEXT NULL,
    "content_type" TEXT NOT NULL,
    "username" TEXT NULL,
    "header_names" TEXT NULL,
    "signing_secret_labels" TEXT NULL,
    "secrets" BLOB NULL,
    "on_failure" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "condition" TEXT NULL,
    "in_order" INTEGER NOT NULL,
    "tenant" TEXT NULL,
    "version" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
);

CREATE TABLE "webhook_messages" (
    "id" TEXT NOT NULL CONSTRAINT "pk_webhook_messages" PRIMARY KEY,
    "event" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "raised_at" INTEGER NOT NULL,
    "invocation" BLOB NOT NULL,
    "data" BLOB NOT NULL,
    "context" BLOB NOT NULL,
    "response_status" INTEGER NULL,
    "response_body" BLOB NULL,
    "response_location" TEXT NULL,
    "deliveries" INTEGER NOT NULL
);

CREATE TABLE "webhook_once_keys" (
    "key" TEXT NOT NULL CONSTRAINT "pk_webhook_once_keys" PRIMARY KEY,
    "message_id" TEXT NOT NULL,
    "written_at" INTEGER NOT NULL
);

CREATE TABLE "webhook_state" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_webhook_state" PRIMARY KEY,
    "version" INTEGER NOT NULL,
    "is_enabled" INTEGER NOT NULL DEFAULT 1,
    "switched_at" INTEGER NULL
);

INSERT INTO "webhook_state" ("id", "is_enabled", "switched_at", "version")
VALUES (1, 1, NULL, 1);
SELECT changes();


CREATE UNIQUE INDEX "ix_webhook_call_series_webhook_id_outcome_event_webhook_name" ON "webhook_call_series" ("webhook_id", "outcome", "event", "webhook_name");

CREATE INDEX "ix_webhook_calls_series_id" ON "webhook_calls" ("series", "id");

CREATE INDEX "ix_webhook_claims_webhook_id" ON "webhook_claims" ("webhook_id");

CREATE INDEX "ix_webhook_deliveries_created_at" ON "webhook_deliveries" ("created_at");

CREATE INDEX "ix_webhook_deliveries_event_sequence" ON "webhook_deliveries" ("event", "sequence");

CREATE INDEX "ix_webhook_deliveries_first_attempts" ON "webhook_deliveries" ("webhook_id", "due_at", "sequence") WHERE state = 'pending' AND attempts = 0;

CREATE UNIQUE INDEX "ix_webhook_deliveries_id" ON "webhook_deliveries" ("id");

CREATE INDEX "ix_webhook_deliveries_open" ON "webhook_deliveries" ("webhook_id", "state", "sequence") WHERE settled_at IS NULL;

CREATE INDEX "ix_webhook_deliveries_retries" ON "webhook_deliveries" ("webhook_id", "due_at", "sequence") WHERE state = 'pending' AND attempts > 0;

CREATE INDEX "ix_webhook_deliveries_undelivered" ON "webhook_deliveries" ("state", "sequence") WHERE settled_at IS NOT NULL AND state <> 'delivered';

CREATE INDEX "ix_webhook_deliveries_settled_at" ON "webhook_deliveries" ("settled_at") WHERE settled_at IS NOT NULL;

CREATE INDEX "ix_webhook_deliveries_webhook_id_sequence" ON "webhook_deliveries" ("webhook_id", "sequence");

CREATE UNIQUE INDEX "ix_webhook_enlisted_messages_id" ON "webhook_enlisted_messages" ("id");

CREATE INDEX "ix_webhook_messages_empty" ON "webhook_messages" ("raised_at") WHERE deliveries = 0;

CREATE INDEX "ix_webhook_once_keys_written_at" ON "webhook_once_keys" ("written_at");

INSERT INTO "__webhook_migrations_history" ("MigrationId", "ProductVersion")
VALUES ('20261130174000_Initial', '10.0.15');

COMMIT;

BEGIN TRANSACTION;
ALTER TABLE "webhook_calls" ADD "webhook_version" INTEGER NULL;

ALTER TABLE "webhook_hooks" ADD "updated_by" TEXT NULL;

CREATE TABLE "webhook_audit" (
    "id" BLOB NOT NULL CONSTRAINT "pk_webhook_audit" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "actor" TEXT NULL,
    "action" TEXT NOT NULL,
    "webhook_id" TEXT NULL,
    "webhook_name" TEXT NULL,
    "version" INTEGER NULL,
    "changes" TEXT NULL
);

CREATE TABLE "webhook_versions" (
    "webhook_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "actor" TEXT NULL,
    "kept_at" INTEGER NOT NULL,
    "document" TEXT NOT NULL,
    CONSTRAINT "pk_webhook_versions" PRIMARY KEY ("webhook_id", "version")
);

CREATE TABLE "webhook_failures" (
    "webhook_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "since" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "calls" INTEGER NOT NULL,
    "failures" INTEGER NOT NULL,
    CONSTRAINT "pk_webhook_failures" PRIMARY KEY ("webhook_id", "kind")
);

CREATE TABLE webhook_statistics_hours (
    at INTEGER NOT NULL,
    webhook_id BLOB NOT NULL,
    event TEXT NOT NULL,
    kind TEXT NOT NULL,
    host INTEGER NOT NULL,
    count INTEGER NOT NULL,
    dead INTEGER NOT NULL,
    max_ms REAL NOT NULL,
    outcomes TEXT NOT NULL,
    buckets BLOB NOT NULL,
    CONSTRAINT pk_webhook_statistics_hours PRIMARY KEY (at, webhook_id, event, kind, host)
) WITHOUT ROWID;

CREATE TABLE webhook_statistics_minutes (
    at INTEGER NOT NULL,
    webhook_id BLOB NOT NULL,
    event TEXT NOT NULL,
    kind TEXT NOT NULL,
    host INTEGER NOT NULL,
    count INTEGER NOT NULL,
    dead INTEGER NOT NULL,
    max_ms REAL NOT NULL,
    outcomes TEXT NOT NULL,
    buckets BLOB NOT NULL,
    CONSTRAINT pk_webhook_statistics_minutes PRIMARY KEY (at, webhook_id, event, kind, host)
) WITHOUT ROWID;

CREATE TABLE webhook_call_bodies_new (
    id BLOB NOT NULL CONSTRAINT pk_webhook_call_bodies PRIMARY KEY,
    request_body TEXT NULL,
    response_body TEXT NULL
);
INSERT INTO webhook_call_bodies_new (id, response_body) SELECT id, response_body FROM webhook_call_bodies;
DROP TABLE webhook_call_bodies;
ALTER TABLE webhook_call_bodies_new RENAME TO webhook_call_bodies;

CREATE INDEX "ix_webhook_audit_action_id" ON "webhook_audit" ("action", "id");

CREATE INDEX "ix_webhook_audit_actor_id" ON "webhook_audit" ("actor", "id");

CREATE INDEX "ix_webhook_audit_webhook_id_id" ON "webhook_audit" ("webhook_id", "id");

CREATE INDEX "ix_webhook_statistics_hours_unmerged" ON "webhook_statistics_hours" ("at") WHERE host <> 0;

CREATE INDEX "ix_webhook_statistics_hours_webhook_id_at" ON "webhook_statistics_hours" ("webhook_id", "at");

CREATE INDEX "ix_webhook_statistics_minutes_webhook_id_at" ON "webhook_statistics_minutes" ("webhook_id", "at");

CREATE INDEX "ix_webhook_versions_kept_at" ON "webhook_versions" ("kept_at");

INSERT INTO "__webhook_migrations_history" ("MigrationId", "ProductVersion")
VALUES ('20261130174100_ManagementApi', '10.0.15');

COMMIT;

