using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>What a test of webhooks is made with. Members that are null take their defaults.</summary>
internal sealed record TrialRequest
{
    private static readonly string[] RequestMembers = ["method", "path", "route", "routeValues", "query", "traceId"];

    /// <summary>Gets the payload, written as JSON; null for the event's sample.</summary>
    public JsonNode? Payload { get; private init; }

    /// <summary>Gets whether a payload is given, which may be the JSON null.</summary>
    public bool HasPayload { get; private init; }

    public WebhookRequestInfo? Request { get; private init; }

    public WebhookPrincipal? Principal { get; private init; }

    public RunContext? Context { get; private init; }

    public WebhookResponseInfo? Response { get; private init; }

    public string? Tenant { get; private init; }

    /// <summary>Gets the members of the webhook to try.</summary>
    public JsonObject? Hook { get; private init; }

    /// <summary>Reads a body. The result is meaningless if there are errors.</summary>
    /// <param name="body">The body.</param>
    /// <param name="known">The members that it may have.</param>
    /// <param name="errors">Receives the errors.</param>
    public static TrialRequest Read(JsonObject body, IReadOnlyCollection<string> known, WebhookErrors errors)
    {
        var members = new JsonMembers(body, "", errors);
        members.RefuseUnknown(known);
        return new TrialRequest
        {
            HasPayload = members.IsGiven("payload"),
            Payload = members.Find("payload"),
            Request = ReadRequest(members.ReadObject("request"), errors),
            Principal = ReadPrincipal(members.ReadObject("principal"), errors),
            Context = members.ReadObject("context") is { } context ? new RunContext(context, PayloadJson.Write(context)) : null,
            Response = ReadResponse(members.ReadObject("response"), errors),
            Tenant = members.ReadString("tenant"),
            Hook = members.ReadObject("hook"),
        };
    }

    private static WebhookRequestInfo? ReadRequest(JsonObject? request, WebhookErrors errors)
    {
        if (request is null)
        {
            return null;
        }

        var members = new JsonMembers(request, "request", errors);
        members.RefuseUnknown(RequestMembers);
        return new WebhookRequestInfo
        {
            Method = members.ReadString("method") ?? "POST",
            Path = members.ReadString("path") ?? "/",
            Route = members.ReadString("route"),
            RouteValues = ReadValues(members, "routeValues", errors, value => TextOf(value)),
            Query = ReadValues(members, "query", errors, ReadQueryValue),
            TraceId = members.ReadString("traceId"),
        };
    }

    private static WebhookPrincipal? ReadPrincipal(JsonObject? principal, WebhookErrors errors)
    {
        if (principal is null)
        {
            return null;
        }

        var members = new JsonMembers(principal, "principal", errors);
        members.RefuseUnknown(["id", "name"]);
        return new WebhookPrincipal(members.ReadString("id"), members.ReadString("name"));
    }

    private static WebhookResponseInfo? ReadResponse(JsonObject? response, WebhookErrors errors)
    {
        if (response is null)
        {
            return null;
        }

        var members = new JsonMembers(response, "response", errors);
        members.RefuseUnknown(["status", "location", "body"]);
        var status = members.ReadInt32("status", StatusCodes.Status100Continue, 599) ?? StatusCodes.Status200OK;
        ReadOnlyMemory<byte> body = members.Find("body") is { } json ? PayloadJson.Write(json) : default;
        return new WebhookResponseInfo(status, body) { Location = members.ReadString("location") };
    }

    private static Dictionary<string, T> ReadValues<T>(
        JsonMembers members, string name, WebhookErrors errors, Func<JsonNode?, T> read)
    {
        Dictionary<string, T> values = new(StringComparer.Ordinal);
        foreach (var (key, value) in members.ReadObject(name) ?? [])
        {
            if (value is JsonObject || (value is JsonArray && typeof(T) != typeof(StringValues)))
            {
                errors.Add($"{members.PathOf(name)}.{key}", "The value must be a string.");
            }
            else
            {
                values[key] = read(value);
            }
        }

        return values;
    }

    private static StringValues ReadQueryValue(JsonNode? value)
        => value is JsonArray items ? new StringValues([.. items.Select(TextOf)]) : new StringValues(TextOf(value));

    private static string? TextOf(JsonNode? value)
        => value is null ? null : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
}
