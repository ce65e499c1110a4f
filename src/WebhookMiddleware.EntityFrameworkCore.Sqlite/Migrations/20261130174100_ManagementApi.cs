using System;
using Microsoft.EntityFrameworkCore.Migrations;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Statistics;
using WebhookMiddleware.EntityFrameworkCore.Statistics;

#nullable disable

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Migrations
{
    /// <inheritdoc />
    internal partial class ManagementApi : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "webhook_version",
                table: "webhook_calls",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "updated_by",
                table: "webhook_hooks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "webhook_audit",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: true),
                    action = table.Column<string>(type: "TEXT", nullable: false),
                    webhook_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    webhook_name = table.Column<string>(type: "TEXT", nullable: true),
                    version = table.Column<long>(type: "INTEGER", nullable: true),
                    changes = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_versions",
                columns: table => new
                {
                    webhook_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: true),
                    kept_at = table.Column<long>(type: "INTEGER", nullable: false),
                    document = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_versions", x => new { x.webhook_id, x.version });
                });

            migrationBuilder.CreateTable(
                name: "webhook_failures",
                columns: table => new
                {
                    webhook_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    calls = table.Column<long>(type: "INTEGER", nullable: false),
                    failures = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_failures", x => new { x.webhook_id, x.kind });
                });

            // By hand: what a model can't say.
            migrationBuilder.Sql(StatisticsSql.Create(StatisticsTables.Hours));
            migrationBuilder.Sql(StatisticsSql.Create(StatisticsTables.Minutes));

            // Not by EF's own rebuild of a table, which leaves the transaction.
            migrationBuilder.Sql(
                """
                CREATE TABLE webhook_call_bodies_new (
                    id BLOB NOT NULL CONSTRAINT pk_webhook_call_bodies PRIMARY KEY,
                    request_body TEXT NULL,
                    response_body TEXT NULL
                );
                INSERT INTO webhook_call_bodies_new (id, response_body) SELECT id, response_body FROM webhook_call_bodies;
                DROP TABLE webhook_call_bodies;
                ALTER TABLE webhook_call_bodies_new RENAME TO webhook_call_bodies;
                """);

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
                type: "TEXT",
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "TEXT",
                oldNullable: true);
        }
    }
}
