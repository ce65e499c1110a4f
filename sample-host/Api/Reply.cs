using System.Text.Json.Serialization;

namespace SampleHost.Api;

/// <summary>The members that every successful response has: <c>{"code":0,"message":""}</c>. Errors are problem details.</summary>
public record Reply
{
    public static readonly Reply Ok = new();

    [JsonPropertyOrder(-2)]
    public int Code { get; init; }

    [JsonPropertyOrder(-1)]
    public string Message { get; init; } = "";
}
