using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

#nullable disable

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Migrations
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
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    response_body = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_call_bodies", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_call_series",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    webhook_id = table.Column<Guid>(type: "uuid", nullable: false),
                    webhook_name = table.Column<string>(type: "text", nullable: false),
                    @event = table.Column<string>(name: "event", type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    used_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_call_series", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "webhook_calls",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    invocation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    duration_ms = table.Column<double>(type: "double precision", nullable: false),
                    series = table.Column<int>(type: "integer", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: true),
                    shadow = table.Column<bool>(type: "boolean", nullable: false),
                    failed_open = table.Column<bool>(type: "boolean", nullable: false),
                    trace_id = table.Column<string>(type: "text", nullable: true),
                    detail = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_calls", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_claims",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    webhook_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sequences = table.Column<long[]>(type: "bigint[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_claims", x => new { x.id, x.webhook_id });
                });

            migrationBuilder.CreateTable(
                name: "webhook_deliveries",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    webhook_id = table.Column<Guid>(type: "uuid", nullable: false),
                    @event = table.Column<string>(name: "event", type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    earlier_attempts = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<long>(type: "bigint", nullable: false),
                    claim_id = table.Column<Guid>(type: "uuid", nullable: true),
                    leased_until = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    settled_at = table.Column<long>(type: "bigint", nullable: true),
                    first_at = table.Column<long>(type: "bigint", nullable: true),
                    first_detail = table.Column<string>(type: "text", nullable: true),
                    first_duration_ms = table.Column<double>(type: "double precision", nullable: true),
                    first_outcome = table.Column<string>(type: "text", nullable: true),
                    first_response_body = table.Column<string>(type: "text", nullable: true),
                    first_status = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_deliveries", x => x.sequence);
                });

            migrationBuilder.CreateTable(
                name: "webhook_delivery_attempts",
                columns: table => new
                {
                    delivery_sequence = table.Column<long>(type: "bigint", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: true),
                    duration_ms = table.Column<double>(type: "double precision", nullable: false),
                    detail = table.Column<string>(type: "text", nullable: true),
                    response_body = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_delivery_attempts", x => new { x.delivery_sequence, x.number });
                });

            migrationBuilder.CreateTable(
                name: "webhook_enlisted_messages",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    claim_id = table.Column<Guid>(type: "uuid", nullable: false),
                    leased_until = table.Column<long>(type: "bigint", nullable: true),
                    @event = table.Column<string>(name: "event", type: "text", nullable: false),
                    phase = table.Column<string>(type: "text", nullable: false),
                    raised_at = table.Column<long>(type: "bigint", nullable: false),
                    invocation = table.Column<byte[]>(type: "bytea", nullable: false),
                    data = table.Column<byte[]>(type: "bytea", nullable: false),
                    context = table.Column<byte[]>(type: "bytea", nullable: false),
                    response_status = table.Column<int>(type: "integer", nullable: true),
                    response_body = table.Column<byte[]>(type: "bytea", nullable: true),
                    response_location = table.Column<string>(type: "text", nullable: true),
                    deliveries = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_enlisted_messages", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "webhook_hooks",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    url = table.Column<string>(type: "text", nullable: false),
                    @event = table.Column<string>(name: "event", type: "text", nullable: false),
                    order = table.Column<int>(type: "integer", nullable: false),
                    timeout_ms = table.Column<int>(type: "integer", nullable: false),
                    valid_from = table.Column<long>(type: "bigint", nullable: true),
                    valid_to = table.Column<long>(type: "bigint", nullable: true),
                    is_active = table.Column<bool>(type: "boolean", nullable: false),
                    fire_and_forget = table.Column<bool>(type: "boolean", nullable: false),
                    await_response = table.Column<bool>(type: "boolean", nullable: false),
                    response_contains_data = table.Column<bool>(type: "boolean", nullable: false),
                    body = table.Column<string>(type: "text", nullable: true),
                    content_type = table.Column<string>(type: "text", nullable: false),
                    username = table.Column<string>(type: "text", nullable: true),
                    header_names = table.Column<string>(type: "text", nullable: true),
                    signing_secret_labels = table.Column<string>(type: "text", nullable: true),
                    secrets = table.Column<byte[]>(type: "bytea", nullable: true),
                    on_failure = table.Column<string>(type: "text", nullable: false),
                    mode = table.Column<string>(type: "text", nullable: false),
                    condition = table.Column<string>(type: "text", nullable: true),
                    in_order = table.Column<bool>(type: "boolean", nullable: false),
                    tenant = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    updated_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_hooks", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_messages",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    @event = table.Column<string>(name: "event", type: "text", nullable: false),
                    phase = table.Column<string>(type: "text", nullable: false),
                    raised_at = table.Column<long>(type: "bigint", nullable: false),
                    invocation = table.Column<byte[]>(type: "bytea", nullable: false),
                    data = table.Column<byte[]>(type: "bytea", nullable: false),
                    context = table.Column<byte[]>(type: "bytea", nullable: false),
                    response_status = table.Column<int>(type: "integer", nullable: true),
                    response_body = table.Column<byte[]>(type: "bytea", nullable: true),
                    response_location = table.Column<string>(type: "text", nullable: true),
                    deliveries = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_messages", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_once_keys",
                columns: table => new
                {
                    key = table.Column<string>(type: "text", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    written_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_once_keys", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "webhook_state",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    is_enabled = table.Column<bool>(type: "boolean", nullable: false, defaultValue: true),
                    switched_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_state", x => x.id);
                });

            migrationBuilder.InsertData(
                table: "webhook_state",
                columns: new[] { "id", "is_enabled", "switched_at", "version" },
                values: new object[] { 1, true, null, 1L });

            // By hand: what a model can't say.
            migrationBuilder.Sql(DatabaseClock.Create);
            migrationBuilder.Sql(HotTables.Tune);

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
                column: "created_at")
                .Annotation("Npgsql:IndexMethod", "brin")
                .Annotation("Npgsql:StorageParameter:autosummarize", true);

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

            migrationBuilder.Sql(DatabaseClock.Drop);
        }
    }
}
