namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>
/// Tests that share a host, whose start takes longer than most of them, and find it with calls and deliveries of others' webhooks. The classes with
/// a site of their own need it without.
/// </summary>
[CollectionDefinition(nameof(SharedSite))]
public sealed class SharedSite : ICollectionFixture<Site>;
