using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Audit;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Returns who changed, tested, replayed or switched what, and when.</summary>
internal sealed class AuditEndpoints(IAuditLog audit)
{
    public async Task ListAsync(HttpContext context)
    {
        var reader = new QueryReader(context.Request.Query);
        var query = new AuditQuery
        {
            WebhookId = reader.ReadId("hook"),
            Actor = reader.ReadText("actor"),
            Action = reader.ReadChoice<AuditAction>("action"),
            From = reader.ReadPeriod(out var to),
            To = to,
            Cursor = reader.ReadCursor<Guid>(LogCursor.TryParse),
            Limit = reader.ReadLimit(),
        };
        if (reader.FindProblem() is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        var page = await audit.ReadAsync(query, context.RequestAborted);
        await LogPage.WriteAsync(context, page.Items.Select(AuditResponse.Of), page.NextCursor);
    }
}

/// <summary>An entry of the audit, as the management API returns it.</summary>
internal sealed record AuditResponse(
    Guid Id,
    DateTime At,
    string? Actor,
    AuditAction Action,
    Guid? HookId,
    string? HookName,
    long? Version,
    IReadOnlyList<AuditChange> Changes)
{
    public static AuditResponse Of(AuditEntry entry)
        => new(
            entry.Id, entry.At.UtcDateTime, entry.Actor, entry.Action, entry.WebhookId, entry.WebhookName, entry.Version, entry.Changes);
}
