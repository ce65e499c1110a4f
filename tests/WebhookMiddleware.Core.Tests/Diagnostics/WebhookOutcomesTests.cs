using System.Text.Json;
using System.Text.Json.Serialization;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Core.Tests.Diagnostics;

public sealed class WebhookOutcomesTests
{
    private static readonly JsonSerializerOptions Api = new() { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static TheoryData<WebhookOutcome> Outcomes => new(Enum.GetValues<WebhookOutcome>());

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void ToName_Outcome_IsWrittenAsTheManagementApiDoes(WebhookOutcome outcome)
        => $"\"{outcome.ToName()}\"".Should().Be(JsonSerializer.Serialize(outcome, Api));

    [Theory]
    [InlineData(WebhookOutcome.TimedOut, "timedOut")]
    [InlineData(WebhookOutcome.Cancelled, "cancelled")]
    [InlineData(WebhookOutcome.InvalidAfterEnrichment, "invalidAfterEnrichment")]
    public void ToName_Outcome_IsCamelCase(WebhookOutcome outcome, string name) => outcome.ToName().Should().Be(name);
}
