using WebhookMiddleware.Receiver.Tests.Support;

namespace WebhookMiddleware.Receiver.Tests.Product;

/// <summary>The order that the API binds. The receiver's own type has fewer members.</summary>
public sealed record ShopOrder(string Number, IReadOnlyList<OrderItem> Items, string? Comment);
