using System;
using Microsoft.EntityFrameworkCore.Migrations;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Statistics;
using WebhookMiddleware.EntityFrameworkCore.Statistics;

#nullable disable

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Migrations
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
