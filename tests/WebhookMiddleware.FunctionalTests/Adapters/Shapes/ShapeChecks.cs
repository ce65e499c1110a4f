namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>What holds for every shape of handler or action that is given <c>{"name": …}</c> and answers with the name.</summary>
internal static class ShapeChecks
{
    public static async Task CheckConditionAsync(this TestApi api, string path)
    {
        await api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
            .With(hook => hook with { Condition = "data.name == 'stop'" }).Replies(WebhookReply.Deny(409, "No")));

        (await api.PostAsync(path, """{"name":"stop"}""")).Status.Should().Be(409);
        var passed = await api.PostAsync(path, """{"name":"go"}""");

        passed.Status.Should().Be(200, passed.Body + api.Logs.Text);
        passed.Body.Should().Be("go");
    }

    public static async Task CheckEnrichmentAsync(this TestApi api, string path)
    {
        await api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Enrich(new { name = "Ж" })));

        var response = await api.PostAsync(path, """{"name":"go"}""");

        response.Status.Should().Be(200, response.Body + api.Logs.Text);
        response.Body.Should().Be("Ж");
        api.Receiver.Received[0].Data.ToJsonString().Should().Be("""{"name":"go"}""");
    }
}
