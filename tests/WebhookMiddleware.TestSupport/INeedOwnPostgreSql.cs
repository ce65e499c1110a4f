namespace WebhookMiddleware.TestSupport;

/// <summary>Marks a test class that stops and starts a server of its own (<see cref="PostgreSqlCluster"/>): one that is given to the tests will not do.</summary>
public interface INeedOwnPostgreSql : INeedPostgreSql;
