using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Migrations
{
    /// <inheritdoc />
    internal partial class Statistics : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "webhook_failures");

            migrationBuilder.DropTable(
                name: "webhook_statistics_hours");

            migrationBuilder.DropTable(
                name: "webhook_statistics_minutes");
        }
    }
}
