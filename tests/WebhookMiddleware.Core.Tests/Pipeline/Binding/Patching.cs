using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.Core.Tests.Pipeline.Binding;

/// <summary>A payload as the API binds it, and what a patch makes of it.</summary>
internal sealed class Patching(BoundPayload payload)
{
    public object? Value => payload.Value;

    public string Json => PipelineFixture.Text(payload.Utf8Json);

    public IReadOnlyList<string> Errors { get; private set; } = [];

    public static Patching Of(object value, Type? type = null, JsonSerializerOptions? options = null)
        => new(new BoundPayload(value, type ?? value.GetType(), PayloadJson.For(options ?? JsonSerializerOptions.Web)));

    /// <summary>Applies a merge patch (an object), or a JSON Patch (an array).</summary>
    public async Task<Patching> ApplyAsync(string patch)
    {
        var document = PayloadJson.Read(payload.Utf8Json.Span);
        WriteSet? writes;
        string? error;
        if (JsonNode.Parse(patch) is JsonArray operations)
        {
            JsonPatch.TryParse(operations, out var jsonPatch, out error).Should().BeTrue(error);
            jsonPatch!.TryGetWrites(document, out writes, out error).Should().BeTrue(error);
        }
        else
        {
            new MergePatch(JsonNode.Parse(patch)).TryGetWrites(document, out writes, out error).Should().BeTrue(error);
        }

        var (before, wasJson) = (payload.Value, Json);
        var expected = writes!.ApplyTo(document);
        var errors = await payload.TryReplaceAsync(new PatchedPayload(expected, writes, payload.Limit), CancellationToken.None);
        Errors = [.. errors.Select(e => $"{e.Path}: {e.Message}")];
        if (Errors.Count > 0)
        {
            payload.Value.Should().BeSameAs(before);
            Json.Should().Be(wasJson);
        }

        return this;
    }
}
