using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Secrets;

/// <summary>A receiver gets a new signing secret without missing a request: for a while both sign.</summary>
public sealed class SigningRotationTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Old = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] New = RandomNumberGenerator.GetBytes(24);

    private readonly TempFolder _folder = new();
    private SecretsApi _host = null!;

    public async Task InitializeAsync() => _host = await SecretsApi.StartAsync(_folder);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Put_NewSecretBesideTheOldThenAlone_SignsWithBothThenWithTheNewOne()
    {
        var id = await _host.AddHookAsync(Signed(Hooks.Gate(SecretsApi.Before, _host.Receiver.Url("/gate"))));
        (await SignatureAsync(0)).Should().Equal(Old);

        await AddNewAsync(id);
        (await SignatureAsync(1)).Should().Equal([.. Old, .. New], "the receiver may know either");

        await KeepNewOnlyAsync(id);
        (await SignatureAsync(2)).Should().Equal(New);
    }

    [Fact]
    public async Task Put_NewSecretWhileADeliveryWaits_SignsEachAttemptWithTheSecretsOfThatMoment()
    {
        _host.Receiver.Reply("/told", WebhookReply.Status(500));
        var id = await _host.AddHookAsync(Signed(Hooks.Notify(SecretsApi.After, _host.Receiver.Url("/told"))));
        (await _host.OrderAsync()).Status.Should().Be(200);
        (await NextAttemptAsync(1)).Should().Equal(Old);

        await AddNewAsync(id);
        (await NextAttemptAsync(2)).Should().Equal([.. Old, .. New]);

        await KeepNewOnlyAsync(id);
        (await NextAttemptAsync(3)).Should().Equal(New);
        _host.Receiver.Received.Select(received => received.Header("webhook-id")).Distinct().Should().ContainSingle();
    }

    private static JsonObject Signed(JsonObject hook) => hook.With("signingSecrets", new JsonArray(Text(Old)));

    private static string Text(byte[] secret) => "whsec_" + Convert.ToBase64String(secret);

    private async Task<byte[]> SignatureAsync(int number)
    {
        (await _host.OrderAsync()).Status.Should().Be(200);
        return Signers(_host.Receiver.Received[number]);
    }

    /// <summary>Lets time pass until the attempt is made; gives the secrets that it was signed with.</summary>
    private async Task<byte[]> NextAttemptAsync(int number)
    {
        await Eventually.GetAsync(
            () =>
            {
                _host.Time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(_host.Receiver.Received.Count);
            },
            count => count >= number);
        await Eventually.GetAsync(
            async () => (await _host.DeliveriesAsync()).Single(), delivery => delivery["attempts"]!.AsArray().Count == number);
        return Signers(_host.Receiver.Received[number - 1]);
    }

    private static byte[] Signers(ReceivedWebhook received)
    {
        var content = Encoding.UTF8.GetBytes($"{received.Header("webhook-id")}.{received.Header("webhook-timestamp")}.{received.Body}");
        return received.Header("webhook-signature")!.Split(' ')
            .SelectMany(signature => new[] { Old, New }
                .Single(secret => signature == "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, content))))
            .ToArray();
    }

    private Task AddNewAsync(string id)
        => PutAsync(id, secrets => new JsonArray(new JsonObject { ["id"] = secrets[0]!["id"]!.DeepClone() }, Text(New)));

    private Task KeepNewOnlyAsync(string id)
        => PutAsync(id, secrets => new JsonArray(new JsonObject { ["id"] = secrets[1]!["id"]!.DeepClone() }));

    private async Task PutAsync(string id, Func<JsonArray, JsonArray> change)
    {
        var hook = (await _host.SendAsync(HttpMethod.Get, $"{SecretsApi.HooksPath}/{id}")).Json;
        hook["signingSecrets"] = change(hook["signingSecrets"]!.AsArray());
        var saved = await _host.SendAsync(HttpMethod.Put, $"{SecretsApi.HooksPath}/{id}", hook);
        saved.Status.Should().Be(200, saved.Body);
    }
}
