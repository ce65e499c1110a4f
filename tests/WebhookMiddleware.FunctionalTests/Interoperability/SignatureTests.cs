using System.Globalization;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Interoperability;

/// <summary>What is signed here verifies where others have written the verifier.</summary>
public sealed class SignatureTests : IAsyncLifetime
{
    private static readonly string Shortest = Secret(24);
    private static readonly string Longest = Secret(64);

    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync(api => api.Map(app => app
        .MapPost("/order", (Order order) => Results.Ok(new { note = "Заказ принят 😀" }))
        .WithBeforeWebhook(TestApiBuilder.BeforeOrder)
        .WithAfterWebhook(TestApiBuilder.AfterOrder)));

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [NodeFact]
    public async Task Signature_OfAwaitedCallAndDelivery_Verifies()
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).With(webhook => Signed(webhook, Shortest));
            hooks.On(TestApiBuilder.AfterOrder).Notify().With(webhook => Signed(webhook, Shortest));
        });

        var received = await OrderAsync(count: 2);

        foreach (var library in NodeVerifier.Libraries)
        {
            var verdicts = await NodeVerifier.VerifyAsync(received.Select(one => Verification.Of(one, library, Shortest)));
            verdicts.Select(verdict => verdict.Error).Should().OnlyContain(error => error == null);
            verdicts.Select(verdict => verdict.Payload!["type"]!.GetValue<string>()).Should().Equal(received.Select(one => one.Event));
            verdicts[0].Payload!["data"]!["comment"]!.GetValue<string>().Should().Be("Привет, «мир» 😀");
        }
    }

    // A receiver that has the old secret, and one that has the new one.
    [NodeFact]
    public async Task Signature_WhileSecretsOverlap_VerifiesWithEither()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).With(webhook => Signed(webhook, Shortest, Longest)));

        var received = (await OrderAsync(count: 1)).Single();

        var verdicts = await NodeVerifier.VerifyAsync(
            from library in NodeVerifier.Libraries
            from secret in (string[])[Shortest, Longest]
            select Verification.Of(received, library, secret));
        verdicts.Should().HaveCount(4).And.OnlyContain(verdict => verdict.Error == null);
    }

    [NodeFact]
    public async Task Signature_OfAnythingElse_DoesNotVerify()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).With(webhook => Signed(webhook, Shortest)));

        var received = (await OrderAsync(count: 1)).Single();

        foreach (var library in NodeVerifier.Libraries)
        {
            var good = Verification.Of(received, library, Shortest);
            var verdicts = await NodeVerifier.VerifyAsync(
                good,
                good with { Secret = Longest },
                good with { Body = good.Body.Replace("450", "1") },
                good with { Id = good.Id + "0" },
                good with { Timestamp = Earlier(good.Timestamp, seconds: 1) },
                good with { Timestamp = Earlier(good.Timestamp, seconds: 3600) });
            verdicts[0].Error.Should().BeNull();
            verdicts[1..].Select(verdict => verdict.Error).Should().NotContainNulls();
        }
    }

    private async Task<IReadOnlyList<ReceivedWebhook>> OrderAsync(int count)
    {
        (await _api.PostAsync("/order", """{"price":450,"comment":"Привет, «мир» 😀"}""")).Status.Should().Be(200);
        return await _api.Receiver.WaitForAsync(count);
    }

    private static Webhook Signed(Webhook webhook, params string[] secrets)
        => webhook with { SigningSecrets = [.. secrets.Select(secret => new WebhookSigningSecret(Guid.NewGuid(), secret, DateTimeOffset.UnixEpoch))] };

    private static string Earlier(string timestamp, int seconds)
        => (long.Parse(timestamp, CultureInfo.InvariantCulture) - seconds).ToString(CultureInfo.InvariantCulture);

    private static string Secret(int length) => "whsec_" + Convert.ToBase64String([.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))]);

    private sealed record Order(int Price, string Comment);
}
