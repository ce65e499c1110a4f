using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Receiver.Tests.Support;

namespace WebhookMiddleware.Receiver.Tests;

/// <summary>A receiver that is not set up well does not start, and says all that is wrong.</summary>
public sealed class SetupTests
{
    private static readonly Delegate Handler = (WebhookMessage message) => Decision.Allow();

    [Fact]
    public async Task Map_SeveralErrors_NamesAll()
    {
        var errors = await ErrorsAsync((Order order) => Results.Ok(), options =>
        {
            options.Secrets.Add("whsec_not-base64!");
            options.Secrets.Add("");
            options.Secrets.Add("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
            options.BasicAuthentication = new NetworkCredential("erp:1", "");
            options.Tolerance = TimeSpan.FromHours(2);
            options.ReplayWindow = TimeSpan.FromHours(3);
            options.MaxBodyBytes = 0;
            options.MemoryLimitBytes = 0;
        });

        errors.Should().HaveCount(11).And.OnlyContain(error => error.StartsWith($"The receiver '{ReceiverHost.Path}' is not set up: "));
        errors.Should().ContainMatch("*one parameter of the type WebhookCall<T>*").And.ContainMatch("*must return Decision*")
            .And.ContainMatch("*Secret 1 is not 'whsec_' followed by the base64 of 24 to 64 bytes.")
            .And.ContainMatch("*Secret 2 is empty.*").And.ContainMatch("*Secret 3 is not*")
            .And.ContainMatch("*user name*").And.ContainMatch("*password*").And.ContainMatch("*Tolerance must be*")
            .And.ContainMatch("*ReplayWindow*").And.ContainMatch("*MaxBodyBytes*").And.ContainMatch("*MemoryLimitBytes*");
        errors.Should().NotContainMatch("*not-base64*").And.NotContainMatch("*AAECAw*");
    }

    [Fact]
    public async Task Map_NoSecret_SaysWhatToDo()
        => (await ErrorsAsync(Handler, _ => { })).Should().ContainSingle().Which.Should().Contain("AllowUnsigned");

    [Fact]
    public async Task Map_SecretsThatWouldNotBeUsed_IsRefused()
        => (await ErrorsAsync(Handler, options =>
        {
            options.Secrets.Add(Vector.Secret);
            options.AllowUnsigned = true;
        })).Should().ContainSingle();

    [Fact]
    public async Task Map_OptionsOfAllReceivers_AreApplied()
    {
        await using var host = await ReceiverHost.StartAsync(
            Handler, _ => { }, services => services.Configure<WebhookReceiverOptions>(options => options.Secrets.Add(Vector.Secret)));

        (await host.SendAsync(new Call())).Status.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Request_HandlerHasAParameterThatIsNoService_IsAnError()
    {
        await using var host = await ReceiverHost.StartAsync(
            (WebhookCall<JsonObject> call, Order order) => Decision.Allow());

        (await host.SendAsync(new Call())).Status.Should().Be(HttpStatusCode.InternalServerError);
    }

    private static async Task<string[]> ErrorsAsync(Delegate handler, Action<WebhookReceiverOptions> configure)
    {
        var start = () => ReceiverHost.StartAsync(handler, configure);
        return [.. (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures];
    }
}
