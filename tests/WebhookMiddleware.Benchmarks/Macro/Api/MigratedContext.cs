using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace WebhookMiddleware.Benchmarks.Macro.Api;

/// <summary>A context of one table, which is migrated when its host starts.</summary>
internal sealed class MigratedContext(DbContextOptions<MigratedContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<MigratedRow>().ToTable("migrated_rows");
}

/// <summary>Its row.</summary>
internal sealed class MigratedRow
{
    public long Id { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>Its migration, as the tools write it for SQLite.</summary>
[DbContext(typeof(MigratedContext))]
[Migration("20260101000000_Initial")]
internal sealed class InitialMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        name: "migrated_rows",
        columns: table => new
        {
            Id = table.Column<long>(type: "INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
            Name = table.Column<string>(type: "TEXT", nullable: false),
        },
        constraints: table => table.PrimaryKey("PK_migrated_rows", row => row.Id));

    protected override void BuildTargetModel(ModelBuilder modelBuilder) => MigratedContextSnapshot.Build(modelBuilder);
}

/// <summary>The model that the migration has made.</summary>
[DbContext(typeof(MigratedContext))]
internal sealed class MigratedContextSnapshot : ModelSnapshot
{
    public static void Build(ModelBuilder modelBuilder)
    {
        modelBuilder.HasAnnotation("ProductVersion", "10.0.0");
        modelBuilder.Entity(typeof(MigratedRow).FullName!, row =>
        {
            row.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("INTEGER");
            row.Property<string>("Name").IsRequired().HasColumnType("TEXT");
            row.HasKey("Id");
            row.ToTable("migrated_rows");
        });
    }

    protected override void BuildModel(ModelBuilder modelBuilder) => Build(modelBuilder);
}
