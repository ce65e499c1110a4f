using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SampleHost.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SubscriptionRaisedAt : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "RaisedAt",
                table: "subscriptions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_RaisedAt_ValidTo",
                table: "subscriptions",
                columns: new[] { "RaisedAt", "ValidTo" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_subscriptions_RaisedAt_ValidTo",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "RaisedAt",
                table: "subscriptions");
        }
    }
}
