namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

/// <summary>A step of a plan of SQLite.</summary>
/// <param name="Parent">The step that it is a part of.</param>
/// <param name="Detail">What is done.</param>
internal sealed record QueryPlanStep(int Parent, string Detail);
