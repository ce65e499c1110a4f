using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class CallFailuresTests
{
    private static readonly CompiledWebhook Webhook = CompiledWebhook.Compile(TestCalls.Hook() with
    {
        Url = "https://erp.example.ru:8443/hooks/order?key=s3cret",
        Headers = [new WebhookHeader("X-Key", "hush-hush")],
        BasicAuth = new WebhookBasicAuth("erp", "open:12345"),
    });

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "refused by the receiver's host")]
    [InlineData(SocketError.ConnectionReset, "reset by the receiver")]
    [InlineData(SocketError.HostNotFound, "name not found")]
    [InlineData(SocketError.HostUnreachable, "no route to the host")]
    [InlineData(SocketError.NetworkUnreachable, "the network is unreachable")]
    public void From_SocketFails_NamesTheCause(SocketError error, string cause)
    {
        var exception = new HttpRequestException(
            HttpRequestError.ConnectionError, "erp.example.ru:8443", new SocketException((int)error));

        CallFailures.From(exception, Webhook).Detail.Should().Be($"The connection failed: {cause} ({error}).");
    }

    [Theory]
    [InlineData("Connecting to erp.example.ru:8443 failed", "Connecting to … failed")]
    [InlineData("ERP.example.ru. (erp.example.ru) is gone", "…. (…) is gone")]
    [InlineData("POST https://erp.example.ru:8443/hooks/order?key=s3cret failed", "POST … failed")]
    [InlineData("No way to 10.1.2.3:8443 or [2001:db8::1]:8443", "No way to … or …")]
    [InlineData("2001:db8::7 and ::1 and ::ffff:10.0.0.1 are gone", "… and … and … are gone")]
    [InlineData("Header hush-hush, query key=s3cret", "Header •••, query …")]
    [InlineData("Basic ZXJwOm9wZW46MTIzNDU=, password open:12345", "Basic •••, password •••")]
    [InlineData("one\ntwo", "one?two")]
    public void From_AnyException_TellsTypeAndMessageWithoutAddressOrSecret(string message, string told)
    {
        CallFailures.From(new InvalidOperationException(message), Webhook).Detail.Should().Be($"The call failed: InvalidOperationException: {told}");
        CallFailures.From(new IOException("outer", new InvalidOperationException(message)), Webhook).Detail
            .Should().Be($"The connection failed: InvalidOperationException: {told}");
    }

    [Fact]
    public void From_SecretWhereTheTextIsCut_ShowsNoPartOfIt()
    {
        var message = new string('x', 295) + " hush-hush";

        CallFailures.From(new InvalidOperationException(message), Webhook).Detail.Should().EndWith("x •••").And.NotContain("hush");
    }

    public static TheoryData<Exception, string> HostLimits => new()
    {
        { new ConnectionLimitException(120), "Too many connections" },
        { new SocketException((int)SocketError.TooManyOpenSockets), "no file descriptors left" },
        { new SocketException((int)SocketError.NoBufferSpaceAvailable), "no buffer space left" },
        { new IOException("Too many open files : '/etc/ssl/certs'", hresult: 24), "no file descriptors left" },
    };

    [Theory, MemberData(nameof(HostLimits))]
    public void From_HostIsAtItsLimit_IsOverloaded(Exception limit, string cause)
    {
        var answer = CallFailures.From(new HttpRequestException(HttpRequestError.ConnectionError, "x", limit), Webhook);

        answer.Detail.Should().Contain(cause);
        answer.Outcome.Should().Be(WebhookOutcome.Overloaded);
        answer.RetryAfter.Should().BePositive();
    }

    // Whatever HTTP, sockets, TLS or a bug throws, and however deep the address and the secrets lie in it.
    [Fact]
    public void From_AnyFailure_TellsNeitherAddressNorSecret()
    {
        const string told = "https://erp.example.ru:8443/hooks/order?key=s3cret erp.example.ru:8443 10.1.2.3:8443 [2001:db8::1]:8443 hush-hush";
        Exception[] causes =
        [
            .. Enum.GetValues<SocketError>().Select(error => new SocketException((int)error, told)),
            .. Enum.GetValues<HttpRequestError>().Select(error => new HttpRequestException(error, told)),
            .. Enum.GetValues<HttpRequestError>().Select(error => new HttpIOException(error, told)),
            .. Enumerable.Range(0, 16).Select(code => new HttpProtocolException(code, told, null)),
            new AuthenticationException(told),
            new InvalidDataException(told),
            new OperationCanceledException(told),
            new ObjectDisposedException(told),
            new InvalidOperationException(told),
        ];
        Exception[] failures =
        [
            .. causes,
            .. causes.Select(cause => new HttpRequestException(told, cause)),
            .. causes.Select(cause => new IOException(told, new HttpRequestException(HttpRequestError.Unknown, told, cause))),
        ];

        foreach (var failure in failures)
        {
            var detail = CallFailures.From(failure, Webhook).Detail;
            detail.Should().NotBeNullOrEmpty();
            detail.Should().NotContainAny("erp.example", "8443", "hooks/order", "s3cret", "10.1.2.3", "2001:db8", "hush");
        }
    }

    [Theory]
    [InlineData("127.0.0.1", "a loopback address")]
    [InlineData("::1", "a loopback address")]
    [InlineData("10.1.2.3", "a private address")]
    [InlineData("::ffff:192.168.1.2", "a private address")]
    [InlineData("fd00::1", "a private address")]
    [InlineData("169.254.169.254", "a link-local address")]
    [InlineData("fe80::1", "a link-local address")]
    [InlineData("ff02::1", "a multicast address")]
    [InlineData("2002:0808:0808::1", "a public address in a form that is not public")]
    [InlineData("4000::1", "an address that is not public")]
    public void KindOf_RefusedAddress_SaysWhyWithoutTheAddress(string address, string kind)
        => AddressRanges.KindOf(IPAddress.Parse(address)).Should().Be(kind);
}
