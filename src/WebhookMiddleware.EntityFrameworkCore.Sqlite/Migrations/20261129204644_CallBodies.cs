using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Migrations
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
                type: "INTEGER",
                nullable: true);

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
                type: "TEXT",
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "TEXT",
                oldNullable: true);
        }
    }
}
