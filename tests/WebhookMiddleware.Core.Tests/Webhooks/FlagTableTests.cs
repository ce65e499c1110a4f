using WebhookMiddleware.Events;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Webhooks;

/// <summary>The whole table of flags, for each kind of event, mode and way to fail, as the help page and the contract have it.</summary>
public sealed class FlagTableTests
{
    private static readonly string[] Events = [WebhookEvents.BeforeOrderAdd, WebhookEvents.AfterRegistration, WebhookEvents.OnSubscription];

    private readonly EditorFixture _fixture = new();

    // Fire and forget, await, contains data.
    [Theory]
    [InlineData("1 0 0", "Notify", false)]
    [InlineData("0 1 0", "Gate", true)]
    [InlineData("0 1 1", "Exchange", true)]
    [InlineData("0 0 1", "Capture", false)]
    [InlineData("0 0 0", null, false)]
    [InlineData("1 1 0", null, false)]
    [InlineData("1 1 1", null, false)]
    [InlineData("1 0 1", null, false)]
    public async Task Create_EveryCombination_IsSavedOrRefusedAsTheTableSays(string flags, string? mode, bool isAwaited)
    {
        var (fireAndForget, awaitResponse, containsData) = (flags[0] == '1', flags[2] == '1', flags[4] == '1');
        foreach (var eventName in Events)
        {
            foreach (var isShadow in new[] { false, true })
            {
                foreach (var continues in new[] { false, true })
                {
                    var result = await _fixture.CreateAsync($$"""
                        {
                          "name": "x", "url": "https://erp.example.ru/", "event": "{{eventName}}", "fireAndForget": {{Text(fireAndForget)}},
                          "awaitResponse": {{Text(awaitResponse)}}, "responseContainsData": {{Text(containsData)}},
                          "mode": "{{(isShadow ? "shadow" : "enforce")}}", "onFailure": "{{(continues ? "continue" : "cancel")}}"
                        }
                        """);

                    result.Errors.Keys.Should().BeEquivalentTo(Expected(), "{0} {1} shadow: {2}", flags, eventName, isShadow);
                    (result.Webhook is null ? null : CompiledWebhook.Compile(result.Webhook).ResponseMode.ToString()).Should().Be(result.Errors.Count > 0 ? null : mode);
                    result.Warnings.Any(warning => warning.StartsWith("onFailure", StringComparison.Ordinal)).Should()
                        .Be(result.Webhook is not null && continues && !(isAwaited && eventName == WebhookEvents.BeforeOrderAdd));

                    IEnumerable<string> Expected()
                    {
                        if (mode is not null)
                        {
                            return isShadow && !isAwaited ? ["mode"] : [];
                        }

                        bool[] involved = fireAndForget ? [true, awaitResponse, containsData] : [true, true, true];
                        return new[] { "fireAndForget", "awaitResponse", "responseContainsData" }.Where((_, i) => involved[i]);
                    }
                }
            }
        }
    }

    private static string Text(bool flag) => flag ? "true" : "false";
}
