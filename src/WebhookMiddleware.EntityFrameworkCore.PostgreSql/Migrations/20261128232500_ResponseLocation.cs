using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Migrations
{
    /// <inheritdoc />
    internal partial class ResponseLocation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "response_location",
                table: "webhook_messages",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "response_location",
                table: "webhook_messages");
        }
    }
}
