using System.Text.RegularExpressions;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>What an order came to: for the API's client, and in its own eyes.</summary>
internal sealed partial record CallResult(WebhookCallSummary Call, int Status, string Headers, string Body, long AllocatedBytes)
{
    private const string Failed =
        """{"type":"urn:webhook:failed","title":"A webhook failed","status":502,"detail":"The request was not carried out, since a webhook that has to agree to it failed.","event":"before_order_add","invocationId":"…"}""";

    private const string TimedOut =
        """{"type":"urn:webhook:timeout","title":"A webhook did not answer in time","status":504,"detail":"The request was not carried out, since a webhook that has to agree to it did not answer in time.","event":"before_order_add","invocationId":"…"}""";

    /// <summary>The client sees exactly what docs/webhooks.md lists under "What the API's client sees": whatever the receiver sent has no place in it.</summary>
    public void ShouldHaveFailed(WebhookOutcome outcome)
    {
        Call.Outcome.Should().Be(outcome, "{0}", Call.Detail);
        var (status, body) = outcome == WebhookOutcome.TimedOut ? (504, TimedOut) : (502, Failed);
        Status.Should().Be(status);
        InvocationId().Replace(Body, "…").Should().Be(body);
        Headers.Should().Be("Content-Length, Content-Type: application/problem+json, Date, Server");
    }

    public void ShouldHavePassed()
    {
        Call.Outcome.Should().Be(WebhookOutcome.Allowed, "{0}", Call.Detail);
        Status.Should().Be(200);
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex InvocationId();
}
