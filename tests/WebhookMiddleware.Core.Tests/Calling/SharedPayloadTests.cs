using System.Buffers;
using System.Text;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>All webhooks of a run send the same bytes of its payload; only what is around them is each one's own.</summary>
public sealed class SharedPayloadTests
{
    private static readonly string Large = $$"""{"text":"{{new string('ж', 20_000)}}"}""";

    [Theory]
    [InlineData(null)]
    [InlineData("data.text != ''")]
    public void Render_OfALargePayload_CopiesNothingOfIt(string? condition)
    {
        var call = Call(Large, condition: condition);

        var body = Render(call);

        Pieces(body).Should().Contain(piece => piece.Equals(call.Data), "the payload itself is sent");
        (body.Length - call.Data.Length).Should().BeLessThan(2000);
    }

    [Fact]
    public void Render_OfALargeContext_CopiesNothingOfIt()
    {
        var call = Call("{}", Large);

        Pieces(Render(call)).Should().Contain(piece => piece.Equals(call.Context));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Render_OfALargePayload_IsTheEnvelopeToTheByte(bool largeData, bool largeContext)
    {
        var call = Call(largeData ? Large : "", largeContext ? Large : "");
        var whole = new ArrayBufferWriter<byte>();
        WebhookEnvelope.Write(whole, call);

        var body = Render(call);

        body.IsSingleSegment.Should().BeFalse();
        Encoding.UTF8.GetString(body).Should().Be(Encoding.UTF8.GetString(whole.WrittenSpan));
    }

    [Fact]
    public void Render_OfASmallPayload_IsOnePiece() => Render(Call("""{"a":1}""")).IsSingleSegment.Should().BeTrue();

    [Fact]
    public async Task Create_OfSeveralPieces_SendsAndSignsThemAsOne()
    {
        var call = TestCalls.Call(TestCalls.Hook() with { SigningSecrets = [new(Guid.NewGuid(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", TestCalls.Now)] }, data: Large);
        var pieces = Render(call);
        var whole = new ReadOnlySequence<byte>(pieces.ToArray());

        using var inPieces = Create(call, pieces);
        using var atOnce = Create(call, whole);

        (await inPieces.Content!.ReadAsByteArrayAsync()).Should().Equal(whole.ToArray());
        inPieces.Content.Headers.ContentLength.Should().Be(whole.Length);
        inPieces.Headers.GetValues("webhook-signature").Should().Equal(atOnce.Headers.GetValues("webhook-signature"));
    }

    private static HttpRequestMessage Create(WebhookCall call, ReadOnlySequence<byte> body)
        => WebhookHttpRequest.Create(call, body, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", TestCalls.Now);

    private static WebhookCall Call(string data, string context = "{}", string? condition = null)
        => new()
        {
            Webhook = TestCalls.Call(TestCalls.Hook() with { Condition = condition }).Webhook,
            Invocation = TestCalls.Invocation(),
            Data = Encoding.UTF8.GetBytes(data),
            Context = Encoding.UTF8.GetBytes(context),
            TimeLimit = TimeSpan.FromSeconds(1),
        };

    private static ReadOnlySequence<byte> Render(WebhookCall call) => WebhookBody.Render(call, 1024, static () => { })!.Value;

    private static List<ReadOnlyMemory<byte>> Pieces(ReadOnlySequence<byte> body)
    {
        List<ReadOnlyMemory<byte>> pieces = [];
        foreach (var piece in body)
        {
            pieces.Add(piece);
        }

        return pieces;
    }
}
