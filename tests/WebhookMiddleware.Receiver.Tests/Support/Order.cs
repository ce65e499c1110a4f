namespace WebhookMiddleware.Receiver.Tests.Support;

/// <summary>The payload of the tests.</summary>
public sealed record Order(string Number, IReadOnlyList<OrderItem> Items);

public sealed record OrderItem(string Article, int Quantity);
