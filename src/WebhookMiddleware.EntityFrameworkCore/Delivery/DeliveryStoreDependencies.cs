using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The services of a <see cref="DeliveryStore"/>, in one type so that a new one changes no constructor of a derived class.
/// </summary>
/// <param name="Database">Opens contexts on the database.</param>
/// <param name="Messages">Reads the messages of claimed deliveries.</param>
/// <param name="TimeProvider">The host's clock.</param>
internal sealed record DeliveryStoreDependencies(WebhookDatabase Database, StoredMessages Messages, TimeProvider TimeProvider);
