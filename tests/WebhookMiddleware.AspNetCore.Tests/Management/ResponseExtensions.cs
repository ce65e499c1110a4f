using System.Net;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

internal static class ResponseExtensions
{
    public static async Task<JsonObject> ReadAsync(this HttpResponseMessage response)
        => JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

    /// <summary>Checks that the response is a problem with this status, and gives its errors.</summary>
    public static async Task<Dictionary<string, string[]>> ShouldBeProblemAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(status, text);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var problem = JsonNode.Parse(text)!.AsObject();
        problem["status"]!.GetValue<int>().Should().Be((int)status);
        problem["type"]!.GetValue<string>().Should().NotBeEmpty();
        problem["title"]!.GetValue<string>().Should().NotBeEmpty();
        problem["detail"]!.GetValue<string>().Should().NotBeEmpty();
        return (problem["errors"]?.AsObject() ?? [])
            .ToDictionary(error => error.Key, error => error.Value!.AsArray().Select(message => message!.GetValue<string>()).ToArray());
    }
}
