using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Migrations
{
    /// <inheritdoc />
    internal partial class SwitchedAt : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "switched_at",
                table: "webhook_state",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "switched_at",
                table: "webhook_state");
        }
    }
}
