namespace WebhookMiddleware.TestSupport;

/// <summary>
/// Marks a class fixture that needs PgBouncer. With <see cref="SkipWithoutPostgreSql"/> in their assembly, its test classes are skipped where there is none.
/// </summary>
public interface INeedPgBouncer;
