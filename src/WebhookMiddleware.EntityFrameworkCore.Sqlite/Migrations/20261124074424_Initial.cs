using System;
using Microsoft.EntityFrameworkCore.Migrations;

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
                name: "webhook_calls",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    invocation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    webhook_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    webhook_name = table.Column<string>(type: "TEXT", nullable: false),
                    @event = table.Column<string>(name: "event", type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: true),
                    duration_ms = table.Column<double>(type: "REAL", nullable: false),
                    shadow = table.Column<bool>(type: "INTEGER", nullable: false),
                    failed_open = table.Column<bool>(type: "INTEGER", nullable: false),
                    detail = table.Column<string>(type: "TEXT", nullable: true),
                    response_body = table.Column<string>(type: "TEXT", nullable: true),
                    trace_id = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_calls", x => x.sequence);
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
                name: "webhook_state",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_state", x => x.id);
                });

            migrationBuilder.InsertData(
                table: "webhook_state",
                columns: new[] { "id", "version" },
                values: new object[] { 1, 1L });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_calls_at",
                table: "webhook_calls",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_calls_event_sequence",
                table: "webhook_calls",
                columns: new[] { "event", "sequence" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_calls_id",
                table: "webhook_calls",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_calls_outcome_sequence",
                table: "webhook_calls",
                columns: new[] { "outcome", "sequence" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_calls_webhook_id_sequence",
                table: "webhook_calls",
                columns: new[] { "webhook_id", "sequence" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "webhook_calls");

            migrationBuilder.DropTable(
                name: "webhook_hooks");

            migrationBuilder.DropTable(
                name: "webhook_state");
        }
    }
}
