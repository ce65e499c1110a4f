using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Migrations
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
                type: "bigint",
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
