using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Migrations
{
    /// <inheritdoc />
    internal partial class ManagementApi : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "request_body",
                table: "webhook_call_bodies",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "webhook_version",
                table: "webhook_calls",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "updated_by",
                table: "webhook_hooks",
                type: "text",
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "response_body",
                table: "webhook_call_bodies",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text");

            migrationBuilder.CreateTable(
                name: "webhook_audit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: true),
                    action = table.Column<string>(type: "text", nullable: false),
                    webhook_id = table.Column<Guid>(type: "uuid", nullable: true),
                    webhook_name = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: true),
                    changes = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_failures",
                columns: table => new
                {
                    webhook_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    calls = table.Column<long>(type: "bigint", nullable: false),
                    failures = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_failures", x => new { x.webhook_id, x.kind });
                });

            migrationBuilder.CreateTable(
                name: "webhook_statistics_hours",
                columns: table => new
                {
                    at = table.Column<long>(type: "bigint", nullable: false),
                    webhook_id = table.Column<Guid>(type: "uuid", nullable: false),
                    @event = table.Column<string>(name: "event", type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    host = table.Column<long>(type: "bigint", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false),
                    dead = table.Column<long>(type: "bigint", nullable: false),
                    max_ms = table.Column<double>(type: "double precision", nullable: false),
                    outcomes = table.Column<string>(type: "text", nullable: false),
                    buckets = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_statistics_hours", x => new { x.at, x.webhook_id, x.@event, x.kind, x.host });
                });

            migrationBuilder.CreateTable(
                name: "webhook_statistics_minutes",
                columns: table => new
                {
                    at = table.Column<long>(type: "bigint", nullable: false),
                    webhook_id = table.Column<Guid>(type: "uuid", nullable: false),
                    @event = table.Column<string>(name: "event", type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    host = table.Column<long>(type: "bigint", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false),
                    dead = table.Column<long>(type: "bigint", nullable: false),
                    max_ms = table.Column<double>(type: "double precision", nullable: false),
                    outcomes = table.Column<string>(type: "text", nullable: false),
                    buckets = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_statistics_minutes", x => new { x.at, x.webhook_id, x.@event, x.kind, x.host });
                });

            migrationBuilder.CreateTable(
                name: "webhook_versions",
                columns: table => new
                {
                    webhook_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: true),
                    kept_at = table.Column<long>(type: "bigint", nullable: false),
                    document = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_versions", x => new { x.webhook_id, x.version });
                });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_audit_action_id",
                table: "webhook_audit",
                columns: new[] { "action", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_audit_actor_id",
                table: "webhook_audit",
                columns: new[] { "actor", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_audit_webhook_id_id",
                table: "webhook_audit",
                columns: new[] { "webhook_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_statistics_hours_unmerged",
                table: "webhook_statistics_hours",
                column: "at",
                filter: "host <> 0");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_statistics_hours_webhook_id_at",
                table: "webhook_statistics_hours",
                columns: new[] { "webhook_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_statistics_minutes_webhook_id_at",
                table: "webhook_statistics_minutes",
                columns: new[] { "webhook_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_versions_kept_at",
                table: "webhook_versions",
                column: "kept_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "webhook_audit");

            migrationBuilder.DropTable(
                name: "webhook_failures");

            migrationBuilder.DropTable(
                name: "webhook_statistics_hours");

            migrationBuilder.DropTable(
                name: "webhook_statistics_minutes");

            migrationBuilder.DropTable(
                name: "webhook_versions");

            migrationBuilder.DropColumn(
                name: "request_body",
                table: "webhook_call_bodies");

            migrationBuilder.DropColumn(
                name: "webhook_version",
                table: "webhook_calls");

            migrationBuilder.DropColumn(
                name: "updated_by",
                table: "webhook_hooks");

            migrationBuilder.AlterColumn<string>(
                name: "response_body",
                table: "webhook_call_bodies",
                type: "text",
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true);
        }
    }
}
