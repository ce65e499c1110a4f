using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Migrations
{
    /// <inheritdoc />
    internal partial class CallBodies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "webhook_version",
                table: "webhook_calls",
                type: "bigint",
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "response_body",
                table: "webhook_call_bodies",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text");

            migrationBuilder.AddColumn<string>(
                name: "request_body",
                table: "webhook_call_bodies",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "webhook_version",
                table: "webhook_calls");

            migrationBuilder.DropColumn(
                name: "request_body",
                table: "webhook_call_bodies");

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
