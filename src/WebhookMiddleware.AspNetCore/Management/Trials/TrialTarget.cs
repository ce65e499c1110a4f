using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>
/// Finds what an event's payloads are bound by: the first bound endpoint whose payload has a type, or else the first one.
/// </summary>
internal sealed class TrialTargets(IEnumerable<IWebhookEndpointSource> sources, PayloadDescriber describer, RequestBodyReader reader)
{
    public TrialTarget Of(WebhookEvent webhookEvent)
    {
        BoundEndpoint[] bound = [.. sources.SelectMany(source => source.Endpoints).Where(endpoint => endpoint.Event == webhookEvent.Name)];
        var endpoint = Array.Find(bound, endpoint => endpoint.PayloadType is not null) ?? bound.FirstOrDefault();
        var type = endpoint?.PayloadType ?? webhookEvent.PayloadType;
        var exclusion = endpoint?.Exclusion ?? MemberExclusion.ByDefault;
        var sample = type is null ? null : describer.Describe(type, endpoint?.Options, exclusion)?.WholeSample;
        return new TrialTarget(
            endpoint,
            exclusion,
            sample ?? new JsonObject(),
            MemberPlan.Find(type, endpoint?.Options ?? PayloadJson.Relaxed),
            endpoint?.TestPayloads ?? new JsonTestPayloads(reader));
    }
}

/// <summary>What the payloads of a test are bound by.</summary>
/// <param name="Endpoint">The endpoint; null if no endpoint binds the event.</param>
/// <param name="Exclusion">The members that are withheld from webhooks.</param>
/// <param name="Sample">A sample, with the withheld members.</param>
/// <param name="Plan">The plan of the payload's type; null if names alone decide.</param>
/// <param name="Payloads">Binds the payloads.</param>
internal sealed record TrialTarget(
    BoundEndpoint? Endpoint, MemberExclusion Exclusion, JsonNode Sample, MemberPlan? Plan, ITestPayloads Payloads)
{
    /// <summary>
    /// Returns the body that a client would send for a payload. What webhooks are not shown, such as a required password, is taken from the
    /// sample.
    /// </summary>
    public JsonNode? Complete(JsonNode? payload)
    {
        var body = payload?.DeepClone();
        Complete(body, Sample, MemberPlace.Root(Exclusion, Plan));
        return body;
    }

    private static void Complete(JsonNode? node, JsonNode? sample, MemberPlace place)
    {
        if (node is JsonObject members && sample is JsonObject samples)
        {
            foreach (var (name, value) in samples)
            {
                if (place.TryEnter(name, out var member))
                {
                    Complete(members[name], value, member);
                }
                else if (!members.ContainsKey(name))
                {
                    members[name] = value?.DeepClone();
                }
            }
        }
        else if (node is JsonArray items && sample is JsonArray { Count: > 0 } elements && place.TryEnter(0, out var element))
        {
            foreach (var item in items)
            {
                Complete(item, elements[0], element);
            }
        }
    }
}
