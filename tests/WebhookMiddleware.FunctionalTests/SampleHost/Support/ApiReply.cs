using System.Net;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Emissions;

namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>What the API answered, read to its end.</summary>
internal sealed record ApiReply(HttpStatusCode Status, string? ContentType, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string Id => Json["id"]!.GetValue<string>();

    /// <summary>The messages of a problem by member.</summary>
    public IReadOnlyDictionary<string, string[]> Errors
        => Json["errors"] is JsonObject errors
            ? errors.ToDictionary(error => error.Key, error => error.Value!.AsArray().GetValues<string>().ToArray())
            : new Dictionary<string, string[]>();

    public static async Task<ApiReply> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Emitted.Look(response, text);
        return new ApiReply(response.StatusCode, response.Content.Headers.ContentType?.MediaType, text);
    }

    /// <summary>Insists on a status; a failure shows the body. An error has to be a problem.</summary>
    public ApiReply Expect(HttpStatusCode status)
    {
        Status.Should().Be(status, "the body is {0}", Text);
        if ((int)status >= 400)
        {
            ContentType.Should().Be("application/problem+json");
        }

        return this;
    }

    /// <summary>Insists on the answer to a hook that failed, or that took too long.</summary>
    public ApiReply ExpectProblem(HttpStatusCode status, string type)
    {
        Expect(status).Json["type"]!.GetValue<string>().Should().Be(type);
        return this;
    }
}
