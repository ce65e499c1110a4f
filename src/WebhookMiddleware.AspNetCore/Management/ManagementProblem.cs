using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>What the management API answers when it does not do what was asked (RFC 9457).</summary>
internal sealed record ManagementProblem(
    [property: JsonPropertyOrder(2)] int Status,
    [property: JsonPropertyOrder(3)] string Detail)
{
    [JsonPropertyOrder(0)]
    public string Type { get; } = "about:blank";

    [JsonPropertyOrder(1)]
    public string Title => ReasonPhrases.GetReasonPhrase(Status);

    /// <summary>Messages by member path or query parameter; the empty key is the body as a whole.</summary>
    [JsonPropertyOrder(4)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    public static ManagementProblem Invalid(string detail, IReadOnlyDictionary<string, string[]> errors)
        => new(StatusCodes.Status400BadRequest, detail) { Errors = errors };

    public static ManagementProblem InvalidBody(string message)
        => Invalid("The request's body can't be read.", new Dictionary<string, string[]> { [""] = [message] });

    public static ManagementProblem NotFound(string what) => new(StatusCodes.Status404NotFound, what);

    public Task WriteAsync(HttpContext context)
        => ManagementJson.WriteAsync(context, Status, this, "application/problem+json; charset=utf-8");
}
