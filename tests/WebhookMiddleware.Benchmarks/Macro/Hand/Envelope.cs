using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookMiddleware.Benchmarks.Macro.Hand;

/// <summary>What a webhook is sent: the members that the package sends, too.</summary>
internal sealed record Envelope(
    Guid Id,
    string Type,
    string Phase,
    DateTimeOffset Timestamp,
    EnvelopeHook Hook,
    int Attempt,
    long DeadlineMs,
    bool DryRun,
    EnvelopeRequest? Request,
    EnvelopePrincipal? Principal,
    Order Data,
    EnvelopeContext Context,
    EnvelopeResponse? Response = null);

internal sealed record EnvelopeHook(Guid Id, string Name, int Order);

internal sealed record EnvelopeRequest(
    string Method, string Path, string? Route, Dictionary<string, string> RouteValues, Dictionary<string, string> Query, string? TraceId);

internal sealed record EnvelopePrincipal(string? Id, string? Name);

internal sealed record EnvelopeContext;

internal sealed record EnvelopeResponse(int Status, string? Location, Order? Body);

/// <summary>What a webhook answers.</summary>
internal sealed record Answer(string? Decision, AnswerProblem? Problem, JsonElement? MergePatch)
{
    public static readonly Answer Allow = new("allow", null, null);

    public bool Allows => Decision is "allow";
}

internal sealed record AnswerProblem(string? Title, int? Status);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(Answer))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(ValidOrder))]
internal sealed partial class HandJson : JsonSerializerContext;
