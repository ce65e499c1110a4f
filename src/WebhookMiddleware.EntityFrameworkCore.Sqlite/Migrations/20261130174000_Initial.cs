using System;
using Microsoft.EntityFrameworkCore.Migrations;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.CallLog;

#nullable disable

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Migrations
{
    /// <inheritdoc />
    internal partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "webhook_call_bodies",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    response_body = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_call_bodies", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_call_series",
                columns: table => new
                {
                    number = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    webhook_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    webhook_name = table.Column<string>(type: "TEXT", nullable: false),
                    @event = table.Column<string>(name: "event", type: "TEXT", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    used_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_call_series", x => x.number);
                });

            // By hand: what a model can't say.
            migrationBuilder.Sql(CallLogSql.CreateCalls);

            migrationBuilder.CreateTable(
                name: "webhook_claims",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    webhook_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    sequences = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_claims", x => new { x.id, x.webhook_id });
                });

            migrationBuilder.CreateTable(
                name: "webhook_deliveries",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    message_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    webhook_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    @event = table.Column<string>(name: "event", type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    earlier_attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: false),
                    claim_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    leased_until = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    settled_at = table.Column<long>(type: "INTEGER", nullable: true),
                    first_at = table.Column<long>(type: "INTEGER", nullable: true),
                    first_detail = table.Column<string>(type: "TEXT", nullable: true),
                    first_duration_ms = table.Column<double>(type: "REAL", nullable: true),
                    first_outcome = table.Column<string>(type: "TEXT", nullable: true),
                    first_response_body = table.Column<string>(type: "TEXT", nullable: true),
                    first_status = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_deliveries", x => x.sequence);
                });

            migrationBuilder.CreateTable(
                name: "webhook_delivery_attempts",
                columns: table => new
                {
                    delivery_sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: true),
                    duration_ms = table.Column<double>(type: "REAL", nullable: false),
                    detail = table.Column<string>(type: "TEXT", nullable: true),
                    response_body = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_delivery_attempts", x => new { x.delivery_sequence, x.number });
                });

            migrationBuilder.CreateTable(
                name: "webhook_enlisted_messages",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    claim_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    leased_until = table.Column<long>(type: "INTEGER", nullable: true),
                    @event = table.Column<string>(name: "event", type: "TEXT", nullable: false),
                    phase = table.Column<string>(type: "TEXT", nullable: false),
                    raised_at = table.Column<long>(type: "INTEGER", nullable: false),
                    invocation = table.Column<byte[]>(type: "BLOB", nullable: false),
                    data = table.Column<byte[]>(type: "BLOB", nullable: false),
                    context = table.Column<byte[]>(type: "BLOB", nullable: false),
                    response_status = table.Column<int>(type: "INTEGER", nullable: true),
                    response_body = table.Column<byte[]>(type: "BLOB", nullable: true),
                    response_location = table.Column<string>(type: "TEXT", nullable: true),
                    deliveries = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_enlisted_messages", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "webhook_hooks",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    url = table.Column<string>(type: "TEXT", nullable: false),
                    @event = table.Column<string>(name: "event", type: "TEXT", nullable: false),
                    order = table.Column<int>(type: "INTEGER", nullable: false),
                    timeout_ms = table.Column<int>(type: "INTEGER", nullable: false),
                    valid_from = table.Column<long>(type: "INTEGER", nullable: true),
                    valid_to = table.Column<long>(type: "INTEGER", nullable: true),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false),
                    fire_and_forget = table.Column<bool>(type: "INTEGER", nullable: false),
                    await_response = table.Column<bool>(type: "INTEGER", nullable: false),
                    response_contains_data = table.Column<bool>(type: "INTEGER", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: true),
                    content_type = table.Column<string>(type: "TEXT", nullable: false),
                    username = table.Column<string>(type: "TEXT", nullable: true),
                    header_names = table.Column<string>(type: "TEXT", nullable: true),
                    signing_secret_labels = table.Column<string>(type: "TEXT", nullable: true),
                    secrets = table.Column<byte[]>(type: "BLOB", nullable: true),
                    on_failure = table.Column<string>(type: "TEXT", nullable: false),
                    mode = table.Column<string>(type: "TEXT", nullable: false),
                    condition = table.Column<string>(type: "TEXT", nullable: true),
                    in_order = table.Column<bool>(type: "INTEGER", nullable: false),
                    tenant = table.Column<string>(type: "TEXT", nullable: true),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_hooks", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_messages",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    @event = table.Column<string>(name: "event", type: "TEXT", nullable: false),
                    phase = table.Column<string>(type: "TEXT", nullable: false),
                    raised_at = table.Column<long>(type: "INTEGER", nullable: false),
                    invocation = table.Column<byte[]>(type: "BLOB", nullable: false),
                    data = table.Column<byte[]>(type: "BLOB", nullable: false),
                    context = table.Column<byte[]>(type: "BLOB", nullable: false),
                    response_status = table.Column<int>(type: "INTEGER", nullable: true),
                    response_body = table.Column<byte[]>(type: "BLOB", nullable: true),
                    response_location = table.Column<string>(type: "TEXT", nullable: true),
                    deliveries = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_messages", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_once_keys",
                columns: table => new
                {
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    message_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    written_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_once_keys", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "webhook_state",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    is_enabled = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: true),
                    switched_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_state", x => x.id);
                });

            migrationBuilder.InsertData(
                table: "webhook_state",
                columns: new[] { "id", "is_enabled", "switched_at", "version" },
                values: new object[] { 1, true, null, 1L });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_call_series_webhook_id_outcome_event_webhook_name",
                table: "webhook_call_series",
                columns: new[] { "webhook_id", "outcome", "event", "webhook_name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_calls_series_id",
                table: "webhook_calls",
                columns: new[] { "series", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_claims_webhook_id",
                table: "webhook_claims",
                column: "webhook_id");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_created_at",
                table: "webhook_deliveries",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_event_sequence",
                table: "webhook_deliveries",
                columns: new[] { "event", "sequence" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_first_attempts",
                table: "webhook_deliveries",
                columns: new[] { "webhook_id", "due_at", "sequence" },
                filter: "state = 'pending' AND attempts = 0");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_id",
                table: "webhook_deliveries",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_open",
                table: "webhook_deliveries",
                columns: new[] { "webhook_id", "state", "sequence" },
                filter: "settled_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_retries",
                table: "webhook_deliveries",
                columns: new[] { "webhook_id", "due_at", "sequence" },
                filter: "state = 'pending' AND attempts > 0");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_undelivered",
                table: "webhook_deliveries",
                columns: new[] { "state", "sequence" },
                filter: "settled_at IS NOT NULL AND state <> 'delivered'");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_settled_at",
                table: "webhook_deliveries",
                column: "settled_at",
                filter: "settled_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_webhook_id_sequence",
                table: "webhook_deliveries",
                columns: new[] { "webhook_id", "sequence" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_enlisted_messages_id",
                table: "webhook_enlisted_messages",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_messages_empty",
                table: "webhook_messages",
                column: "raised_at",
                filter: "deliveries = 0");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_once_keys_written_at",
                table: "webhook_once_keys",
                column: "written_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "webhook_call_bodies");

            migrationBuilder.DropTable(
                name: "webhook_call_series");

            migrationBuilder.DropTable(
                name: "webhook_calls");

            migrationBuilder.DropTable(
                name: "webhook_claims");

            migrationBuilder.DropTable(
                name: "webhook_deliveries");

            migrationBuilder.DropTable(
                name: "webhook_delivery_attempts");

            migrationBuilder.DropTable(
                name: "webhook_enlisted_messages");

            migrationBuilder.DropTable(
                name: "webhook_hooks");

            migrationBuilder.DropTable(
                name: "webhook_messages");

            migrationBuilder.DropTable(
                name: "webhook_once_keys");

            migrationBuilder.DropTable(
                name: "webhook_state");
        }
    }
}
