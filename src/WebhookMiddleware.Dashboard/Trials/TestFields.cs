using WebhookMiddleware.Events;

namespace WebhookMiddleware.Dashboard.Trials;

/// <summary>The fields of a test.</summary>
internal static class TestFields
{
    /// <summary>Returns those that suit an event: a scheduled one has no request, and only an after-event has a response.</summary>
    public static IReadOnlyList<string> Of(WebhookPhase? phase, bool isWholeRun)
        => [.. All(phase ?? WebhookPhase.Before, isWholeRun)];

    /// <summary>Returns an example of what can be typed; null if the field needs none.</summary>
    public static string? ExampleOf(string field) => field switch
    {
        "request" => """{"method": "POST", "path": "/orders"}""",
        "principal" => """{"id": "7", "name": "Ann"}""",
        "context" => """{"creditScore": 712}""",
        "response" => """{"status": 200, "body": {}}""",
        _ => null,
    };

    private static IEnumerable<string> All(WebhookPhase phase, bool isWholeRun)
    {
        yield return TestForm.Payload;
        if (phase != WebhookPhase.Scheduled)
        {
            yield return "request";
        }

        yield return "principal";
        if (!isWholeRun)
        {
            yield return "context";
            if (phase == WebhookPhase.After)
            {
                yield return "response";
            }
        }

        yield return TestForm.Tenant;
    }
}
