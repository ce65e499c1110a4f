using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Describes the operations that test webhooks.</summary>
internal static class TrialOperations
{
    private const string Tag = "Tests";
    private const string AsARequest =
        "The webhook is called as a request would call it, but without consequences: the handler does not run, and nothing is enqueued, "
        + "logged or counted. The receiver gets the header 'webhook-dry-run: 1'.";

    public static Operation TestHook(DescriptionDocument document)
        => Test(document, "testHook", "Test a webhook")
            .Id()
            .OptionalBody(
                document.Schema("Test", _ => TrialSchemas.Request(document, HookSchemas.Patch(document))),
                Fragment.Of("""{ "payload": { "article": "CUP-1", "quantity": 2 }, "hook": { "timeoutMs": 1000 } }"""));

    public static Operation TestNewHook(DescriptionDocument document)
        => Test(document, "testNewHook", "Test a webhook that is not saved")
            .Body(
                document.Schema("TestOfNew", _ => TrialSchemas.Request(document, HookSchemas.Write(document), "hook")),
                new JsonObject
                {
                    ["payload"] = Fragment.Of("""{ "article": "CUP-1", "quantity": 2 }"""),
                    ["hook"] = HookOperations.WriteExample(),
                });

    public static Operation TestEvent(DescriptionDocument document)
        => new Operation(
                document, "testEvent", Tag, "Test all webhooks of an event",
                "Those that a request would call now, in their order, with their patches and context passed on. Background webhooks are "
                    + "named, not called. " + AsARequest)
            .Route("event", Parameters.Text)
            .OptionalBody(
                document.Schema("TestOfEvent", _ => TrialSchemas.EventRequest(document)),
                Fragment.Of("""{ "payload": { "article": "CUP-1", "quantity": 2 } }"""))
            .Returns(StatusCodes.Status200OK, document.Schema("RunTrial", TrialSchemas.Run), TrialExamples.Run())
            .Problems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status429TooManyRequests);

    private static Operation Test(DescriptionDocument document, string id, string summary)
        => new Operation(document, id, Tag, summary, AsARequest)
            .Returns(StatusCodes.Status200OK, document.Schema("Trial", _ => TrialSchemas.Trial()), TrialExamples.Call())
            .Problems(StatusCodes.Status409Conflict, StatusCodes.Status429TooManyRequests);
}
