using System.Text;
using WebhookMiddleware.Receiver.Tests.Support;

namespace WebhookMiddleware.Receiver.Tests.Verification;

/// <summary>Which requests reach a handler, on a real Kestrel.</summary>
public sealed class VerificationTests : IAsyncLifetime
{
    private static readonly string Other = "whsec_" + Convert.ToBase64String(new byte[32]);

    private readonly List<WebhookMessage> _handled = [];
    private ReceiverHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Request_VectorOfThePage_IsHandled()
    {
        var request = new Call { Id = Vector.Id, Body = Vector.Body }.ToRequest();
        request.Headers.GetValues("webhook-signature").Should().Equal(Vector.Signature);
        request.Headers.Add("webhook-event", "before_order");
        request.Headers.Add("webhook-attempt", "3");

        (await _host.SendAsync(request)).Status.Should().Be(HttpStatusCode.NoContent);

        var message = _handled.Should().ContainSingle().Subject;
        message.Id.Should().Be(Vector.Id);
        message.Timestamp.Should().Be(Vector.Time);
        Encoding.UTF8.GetString(message.Body.Span).Should().Be(Vector.Body);
        (message.Event, message.Attempt, message.Hop, message.Sequence, message.DryRun, message.Shadow)
            .Should().Be(("before_order", 3, null, null, false, false));
    }

    [Theory]
    [InlineData("webhook-id", "msg_other")]
    [InlineData("webhook-id", "")]
    [InlineData("webhook-id", null)]
    [InlineData("webhook-timestamp", "1796009089")]
    [InlineData("webhook-timestamp", "1796009088.0")]
    [InlineData("webhook-timestamp", "-1")]
    [InlineData("webhook-timestamp", "99999999999999999999")]
    [InlineData("webhook-timestamp", null)]
    [InlineData("webhook-signature", "v1,AAAA")]
    [InlineData("webhook-signature", "v1,")]
    [InlineData("webhook-signature", "rD22G1ro/jvjuVBioNoc8s7D0KJb1E8B8U5WuvAo5LE=")]
    [InlineData("webhook-signature", "v1a,rD22G1ro/jvjuVBioNoc8s7D0KJb1E8B8U5WuvAo5LE=")]
    [InlineData("webhook-signature", "")]
    [InlineData("webhook-signature", null)]
    public async Task Request_HeaderChangedOrMissing_IsRefused(string header, string? value)
    {
        var request = new Call { Id = Vector.Id, Body = Vector.Body }.ToRequest();
        request.Headers.Remove(header);
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        await ShouldBeRefusedAsync(request);
    }

    [Theory]
    [InlineData("webhook-id")]
    [InlineData("webhook-timestamp")]
    public async Task Request_HeaderTwice_IsRefused(string header)
    {
        var request = new Call().ToRequest();
        request.Headers.Add(header, request.Headers.GetValues(header).Single());

        await ShouldBeRefusedAsync(request);
    }

    [Fact]
    public async Task Request_BodyChanged_IsRefused()
    {
        var request = new Call().ToRequest();
        request.Content = new StringContent(new Call().Body.Replace('7', '8'), Encoding.UTF8, "application/json");

        await ShouldBeRefusedAsync(request);
    }

    [Fact]
    public async Task Request_BodyTruncated_IsRefused()
    {
        var request = new Call().ToRequest();
        request.Content = new StringContent(new Call().Body[..^1], Encoding.UTF8, "application/json");

        await ShouldBeRefusedAsync(request);
    }

    [Fact]
    public async Task Request_OtherSecret_IsRefused() => await ShouldBeRefusedAsync(new Call { Secret = Other }.ToRequest());

    // The signed text is the same as that of another identifier, time and body.
    [Fact]
    public async Task Request_DotInId_IsRefused() => await ShouldBeRefusedAsync(new Call { Id = "msg_1.1796009088" }.ToRequest());

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public async Task Request_Time_IsWithinTheTolerance(int seconds, bool isTaken)
    {
        var reply = await _host.SendAsync(new Call { At = Vector.Time.AddSeconds(seconds) });

        reply.Status.Should().Be(isTaken ? HttpStatusCode.NoContent : HttpStatusCode.Unauthorized);
        _handled.Should().HaveCount(isTaken ? 1 : 0);
    }

    [Fact]
    public async Task Request_SeveralSignatures_OneOfThemSuffices()
    {
        var request = new Call().ToRequest();
        var own = request.Headers.GetValues("webhook-signature").Single();
        request.Headers.Remove("webhook-signature");
        request.Headers.Add("webhook-signature", $"v1a,AAAA v1,{Convert.ToBase64String(new byte[32])} {own} v2,x");

        (await _host.SendAsync(request)).Status.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Request_TwoSecrets_EitherIsTaken()
    {
        await using var host = await StartAsync(options =>
        {
            options.Secrets.Add(Vector.Secret);
            options.Secrets.Add(Other);
        });

        (await host.SendAsync(new Call())).Status.Should().Be(HttpStatusCode.NoContent);
        (await host.SendAsync(new Call { Secret = Other })).Status.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Request_LongId_IsRefused()
    {
        (await _host.SendAsync(new Call { Id = new string('m', 200) })).Status.Should().Be(HttpStatusCode.NoContent);
        (await _host.SendAsync(new Call { Id = new string('m', 201) })).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("erp", "пароль:1", true)]
    [InlineData("erp", "other", false)]
    [InlineData(null, null, false)]
    public async Task Request_BasicCredentials_AreCompared(string? user, string? password, bool isTaken)
    {
        await using var host = await StartAsync(options =>
        {
            options.Secrets.Add(Vector.Secret);
            options.BasicAuthentication = new NetworkCredential("erp", "пароль:1");
        });
        var request = new Call().ToRequest();
        request.Headers.Authorization = user is null
            ? null
            : new("basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

        var reply = await host.SendAsync(request);

        reply.Status.Should().Be(isTaken ? HttpStatusCode.NoContent : HttpStatusCode.Unauthorized);
        reply.Challenge.Should().Be(isTaken ? "" : "Basic realm=\"webhooks\", charset=\"UTF-8\"");
    }

    [Fact]
    public async Task Request_UnsignedWhereThatIsAllowed_IsHandled()
    {
        await using var host = await StartAsync(options => options.AllowUnsigned = true);

        var reply = await host.SendAsync(new HttpRequestMessage(HttpMethod.Post, ReceiverHost.Path) { Content = new StringContent("text") });

        reply.Status.Should().Be(HttpStatusCode.NoContent);
        _handled.Should().ContainSingle().Which.Id.Should().BeEmpty();
    }

    [Theory]
    [InlineData(100, false, HttpStatusCode.NoContent)]
    [InlineData(101, false, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(100, true, HttpStatusCode.NoContent)]
    [InlineData(101, true, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Request_Size_IsBounded(int bytes, bool isChunked, HttpStatusCode expected)
    {
        await using var host = await StartAsync(options =>
        {
            options.Secrets.Add(Vector.Secret);
            options.MaxBodyBytes = 100;
        });
        var request = new Call { Body = new string('1', bytes) }.ToRequest();
        request.Headers.TransferEncodingChunked = isChunked;

        var reply = await host.SendAsync(request);

        reply.Status.Should().Be(expected);
        if (expected != HttpStatusCode.NoContent)
        {
            reply.ContentType.Should().Be("application/problem+json");
            reply.Json["title"]!.GetValue<string>().Should().Be("The body is larger than 100 bytes.");
        }
    }

    // More than a server takes by default.
    [Fact]
    public async Task Request_BoundAboveTheServers_CountsAlone()
    {
        const int Bytes = 31_000_000;
        await using var host = await StartAsync(options =>
        {
            options.Secrets.Add(Vector.Secret);
            options.MaxBodyBytes = Bytes;
        });

        (await host.SendAsync(new Call { Body = new string('1', Bytes) })).Status.Should().Be(HttpStatusCode.NoContent);
    }

    private async Task ShouldBeRefusedAsync(HttpRequestMessage request)
    {
        var reply = await _host.SendAsync(request);

        (reply.Status, reply.Body).Should().Be((HttpStatusCode.Unauthorized, ""));
        _handled.Should().BeEmpty();
        (await _host.SendAsync(new Call())).Status.Should().Be(HttpStatusCode.NoContent, "otherwise nothing would have been shown");
    }

    private Task<ReceiverHost> StartAsync(Action<WebhookReceiverOptions>? configure = null)
        => ReceiverHost.StartAsync((WebhookMessage message) =>
        {
            _handled.Add(message);
        }, configure);
}
