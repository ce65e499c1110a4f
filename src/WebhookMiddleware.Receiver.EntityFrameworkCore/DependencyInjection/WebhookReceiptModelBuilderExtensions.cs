using Microsoft.EntityFrameworkCore.Metadata.Builders;
using WebhookMiddleware.Receiver.EntityFrameworkCore;
using WebhookMiddleware.Receiver.Receipts;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Provides the extension method that adds receipts to the application's model.</summary>
public static class WebhookReceiptModelBuilderExtensions
{
    /// <summary>
    /// Adds the table <c>WebhookReceipts</c>. Call it in <c>OnModelCreating</c>, and add a migration. The result can give the table another
    /// name or schema.
    /// </summary>
    /// <param name="modelBuilder">The model of the application's context.</param>
    public static EntityTypeBuilder<WebhookReceipt> AddWebhookReceipts(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        var receipt = modelBuilder.Entity<WebhookReceipt>().ToTable("WebhookReceipts");
        receipt.HasKey(row => new { row.Receiver, row.DeliveryId });
        receipt.HasIndex(row => row.Until);
        receipt.Property(row => row.Receiver).HasMaxLength(ReceivedDelivery.MaxLength);
        receipt.Property(row => row.DeliveryId).HasMaxLength(ReceivedDelivery.MaxLength);
        return receipt;
    }
}
