using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The services of a <see cref="DeliveryStore"/>, in one type so that a new one changes no constructor of a derived class.
/// </summary>
public sealed class DeliveryStoreDependencies
{
    internal DeliveryStoreDependencies(WebhookDatabase database, StoredMessages messages, TimeProvider timeProvider)
        => (Database, Messages, TimeProvider) = (database, messages, timeProvider);

    /// <summary>Gets the database, which opens contexts once its tables exist.</summary>
    public WebhookDatabase Database { get; }

    /// <summary>Gets the host's clock.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Gets the reader of claimed deliveries' messages.</summary>
    internal StoredMessages Messages { get; }
}
