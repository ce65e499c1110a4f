namespace WebhookMiddleware.FunctionalTests.Outbox;

public sealed class Sale
{
    public long Id { get; set; }

    public required string Name { get; set; }
}
