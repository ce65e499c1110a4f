namespace WebhookMiddleware.TestSupport;

/// <summary>
/// Marks a test class, or a class fixture, that needs a PostgreSQL server. With <see cref="SkipWithoutPostgreSql"/> in their assembly, such classes are skipped where there is none.
/// </summary>
public interface INeedPostgreSql;
