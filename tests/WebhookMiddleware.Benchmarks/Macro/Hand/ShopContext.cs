using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace WebhookMiddleware.Benchmarks.Macro.Hand;

/// <summary>The application's own data.</summary>
internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<StoredOrder> Orders => Set<StoredOrder>();

    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    public DbSet<HistoryRow> History => Set<HistoryRow>();

    /// <summary>Writes an order, and beside it the message that tells of it.</summary>
    public Task SaveWithMessageAsync(Order order)
    {
        Orders.Add(StoredOrder.From(order));
        Outbox.Add(OutboxRow.From(order));
        return SaveChangesAsync();
    }

    /// <summary>
    /// Writes an order, and beside it a message that nobody sends before <see cref="CompleteAsync"/>: what an event needs that happens only
    /// if its request succeeds, and knows the response.
    /// </summary>
    public async Task<Guid> SaveWithHeldMessageAsync(Order order, bool isRecorded = false)
    {
        Orders.Add(StoredOrder.From(order));
        var message = OutboxRow.From(order, isRecorded);
        message.ClaimedUntil = (TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1)).ToUnixTimeMilliseconds();
        Outbox.Add(message);
        await SaveChangesAsync();
        return message.Id;
    }

    /// <summary>Lets the message be sent, with the response.</summary>
    public Task CompleteAsync(Guid messageId, Order response)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(response, HandJson.Default.Order);
        return Outbox.Where(row => row.Id == messageId)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.ClaimedUntil, 0).SetProperty(r => r.Response, body));
    }

    public Task SaveAsync(Order order)
    {
        Orders.Add(StoredOrder.From(order));
        return SaveChangesAsync();
    }

    /// <summary>Writes a message that tells of an order that has been saved, and of its response.</summary>
    public Task SaveMessageAsync(Order order)
    {
        var message = OutboxRow.From(order, isRecorded: true);
        message.Response = message.Data;
        Outbox.Add(message);
        return SaveChangesAsync();
    }

    /// <summary>Deletes what has been sent; what is recorded moves to the history.</summary>
    public async Task SettleAsync(OutboxRow[] sent, CancellationToken cancellationToken)
    {
        await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
        object[] recorded = [.. sent.Where(row => row.Event == OutboxRow.Recorded).Select(row => row.Id)];
        if (recorded.Length > 0)
        {
            var places = string.Join(", ", Enumerable.Range(0, recorded.Length).Select(i => $"{{{i}}}"));
            var move = $"""
                INSERT INTO shop_history ("Id", "Event", "Attempts", "Data", "Response")
                SELECT "Id", "Event", "Attempts", "Data", "Response" FROM shop_outbox WHERE "Id" IN ({places})
                """;
            await Database.ExecuteSqlRawAsync(move, recorded, cancellationToken);
        }

        Guid[] ids = [.. sent.Select(row => row.Id)];
        await Outbox.Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<StoredOrder>().ToTable("shop_orders");
        modelBuilder.Entity<OutboxRow>().ToTable("shop_outbox");
        modelBuilder.Entity<HistoryRow>().ToTable("shop_history").HasIndex(row => new { row.Event, row.Id });
    }
}

/// <summary>The same data in a context that takes the package's events into its transactions.</summary>
internal sealed class EnlistedShopContext(DbContextOptions<EnlistedShopContext> options) : DbContext(options)
{
    public Task SaveAsync(Order order)
    {
        Add(StoredOrder.From(order));
        return SaveChangesAsync();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<StoredOrder>().ToTable("shop_orders");
        modelBuilder.UseWebhooks();
    }
}

/// <summary>An order.</summary>
internal sealed class StoredOrder
{
    public long Id { get; set; }

    public required string Customer { get; set; }

    public required string Sku { get; set; }

    public int Quantity { get; set; }

    public decimal Total { get; set; }

    public static StoredOrder From(Order order)
        => new() { Customer = order.Customer, Sku = order.Sku, Quantity = order.Quantity, Total = order.Total };
}

/// <summary>A message that is to be sent. It is deleted when it has been.</summary>
internal sealed class OutboxRow
{
    /// <summary>The event of messages that stay in the history.</summary>
    public const string Recorded = "after_recorded";

    public Guid Id { get; set; }

    public required string Event { get; set; }

    /// <summary>Gets or sets until when somebody has it, in Unix milliseconds; 0: nobody.</summary>
    public long ClaimedUntil { get; set; }

    public int Attempts { get; set; }

    public required byte[] Data { get; set; }

    /// <summary>Gets or sets the body of the response; null if none is known.</summary>
    public byte[]? Response { get; set; }

    public static OutboxRow From(Order order, bool isRecorded = false) => new()
    {
        Id = Guid.CreateVersion7(),
        Event = isRecorded ? Recorded : "after_hand",
        Data = JsonSerializer.SerializeToUtf8Bytes(order, HandJson.Default.Order),
    };
}

/// <summary>A message that has been sent.</summary>
internal sealed class HistoryRow
{
    public Guid Id { get; set; }

    public required string Event { get; set; }

    public int Attempts { get; set; }

    public required byte[] Data { get; set; }

    public byte[]? Response { get; set; }
}
