using System.Net.Sockets;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class CallFailuresTests
{
    private static readonly CompiledWebhook Webhook = CompiledWebhook.Compile(TestCalls.Hook() with
    {
        Url = "https://erp.example.ru:8443/hooks/order?key=s3cret",
        Headers = [new WebhookHeader("X-Key", "hush-hush")],
    });

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "refused by the receiver's host")]
    [InlineData(SocketError.ConnectionReset, "reset by the receiver")]
    [InlineData(SocketError.HostNotFound, "name not found")]
    [InlineData(SocketError.HostUnreachable, "no route to the host")]
    [InlineData(SocketError.NetworkUnreachable, "the network is unreachable")]
    [InlineData(SocketError.TooManyOpenSockets, "no descriptors left in this process; raise its limit of open files or make fewer calls at a time")]
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
    [InlineData("Header hush-hush, query key=s3cret", "Header …, query …")]
    [InlineData("one\ntwo", "one?two")]
    public void From_AnyException_TellsTypeAndMessageWithoutAddressOrSecret(string message, string told)
    {
        CallFailures.From(new InvalidOperationException(message), Webhook).Detail.Should().Be($"The call failed: InvalidOperationException: {told}");
        CallFailures.From(new IOException("outer", new InvalidOperationException(message)), Webhook).Detail
            .Should().Be($"The connection failed: InvalidOperationException: {told}");
    }

    [Fact]
    public void From_TooManyConnections_IsOverloaded()
    {
        var answer = CallFailures.From(new HttpRequestException("x", new ConnectionLimitException(120)), Webhook);

        answer.Outcome.Should().Be(WebhookOutcome.Overloaded);
        answer.RetryAfter.Should().BePositive();
    }

    [Theory]
    [InlineData("Max open files            480                  480                  files     ", 120)]
    [InlineData("Max open files            unlimited            unlimited            files     ", int.MaxValue)]
    [InlineData("Max processes             480                  480                  processes ", int.MaxValue)]
    public void MaxConnections_Limits_IsAQuarter(string line, int expected)
        => OpenFileLimit.MaxConnections(["Limit  Soft Limit", line]).Should().Be(expected);
}
