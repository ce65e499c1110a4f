using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.Core.Tests.Pipeline;

/// <summary>A payload that is too large is never written as a whole.</summary>
public sealed class PayloadLimitTests
{
    private static readonly PayloadLimit Limit = new(10_000, 1000, "Webhooks:Max");

    [Fact]
    public void Utf8Json_OfManyElements_StopsTheWriterAtTheLimit()
    {
        var asked = 0;
        var endless = Enumerable.Range(0, 1_000_000).Select(i => (asked++, Text: new string('x', 100)).Text);
        var payload = new BoundPayload(endless, typeof(IEnumerable<string>), PayloadJson.Relaxed) { Limit = Limit };

        payload.TryGetUtf8Json(out _, out var failure).Should().BeFalse();

        failure!.Outcome.Should().Be(WebhookOutcome.PayloadTooLarge);
        failure.Detail.Should().Be("The payload has more than 10000 bytes as JSON (Webhooks:Max).");
        asked.Should().BeLessThan(300, "a hundred of them are too many already");
    }

    [Fact]
    public void Utf8Json_OfALongText_IsRefusedBeforeRoomIsMadeForIt()
    {
        var payload = new BoundPayload(new string('x', 30_000_000), typeof(string), PayloadJson.Relaxed) { Limit = Limit };
        var before = GC.GetAllocatedBytesForCurrentThread();

        payload.TryGetUtf8Json(out _, out var failure).Should().BeFalse();

        failure!.Outcome.Should().Be(WebhookOutcome.PayloadTooLarge);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [Theory]
    [InlineData(10_000 - 2, true)]
    [InlineData(10_000 - 1, false)]
    public void Utf8Json_AtTheLimit_IsExact(int length, bool fits)
        => new BoundPayload(new string('x', length), typeof(string), PayloadJson.Relaxed) { Limit = Limit }.TryGetUtf8Json(out _, out _).Should().Be(fits);

    [Theory]
    [InlineData(999, true)]
    [InlineData(1000, false)]
    public void Check_OfValues_CountsThemAndTheirContainer(int count, bool fits)
    {
        var check = () => Limit.Check(JsonSerializer.SerializeToUtf8Bytes(Enumerable.Repeat(0, count)));

        if (fits)
        {
            check.Should().NotThrow();
        }
        else
        {
            check.Should().Throw<PayloadTooLargeException>().Which.Excess.Should().Be("more than 1000 values (Webhooks:MaxPayloadValues).");
        }
    }

    [Fact]
    public void Check_OfMembers_CountsTheValuesAndNotTheirNames()
    {
        var members = new JsonObject(Enumerable.Range(0, 900).Select(i => KeyValuePair.Create($"m{i}", (JsonNode?)JsonValue.Create(i % 10))));

        var check = () => (Limit with { MaxBytes = 1_000_000 }).Check(JsonSerializer.SerializeToUtf8Bytes(members));

        check.Should().NotThrow();
    }

    [Fact]
    public async Task TryReplace_WithMoreThanTheLimit_LeavesThePayloadAsItWas()
    {
        var payload = new BoundPayload(new JsonObject { ["a"] = 1 }, typeof(JsonObject), PayloadJson.Relaxed) { Limit = Limit };
        var patch = new MergePatch(new JsonObject { ["b"] = new string('y', 20_000) });
        var document = PayloadJson.Read(payload.Utf8Json.Span);
        patch.TryGetWrites(document, out var writes, out _).Should().BeTrue();

        var replace = async () => await payload.TryReplaceAsync(new PatchedPayload(writes!.ApplyTo(document), writes, payload.Limit), CancellationToken.None);

        await replace.Should().ThrowAsync<PayloadTooLargeException>();
        PipelineFixture.Text(payload.Utf8Json).Should().Be("""{"a":1}""");
    }
}
