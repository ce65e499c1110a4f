using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.AspNetCore;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>What the sample's settings change.</summary>
public sealed class SettingsTests
{
    [Fact]
    public async Task Enabled_False_BypassesEveryHook()
    {
        await using var app = await SampleApp.StartAsync(With("Webhooks:Enabled", "false"), hooks =>
        {
            hooks.On(WebhookEvents.BeforeRegistration).Replies(WebhookReply.Deny(422, "No"));
            hooks.On(WebhookEvents.BeforeUserNew).Replies(WebhookReply.Deny(422, "No"));
            hooks.On(WebhookEvents.BeforeOrderAdd).Replies(WebhookReply.Deny(422, "No"));
            hooks.On(WebhookEvents.AfterRegistration).Gate();
        });

        (await app.PostAsync("/user/new", Requests.User("bob@example.com"))).Expect(HttpStatusCode.OK);
        await app.AddOrderAsync();

        app.Receiver.Received.Should().BeEmpty();
        (await app.ListHooksAsync()).Should().HaveCount(4);
    }

    [Fact]
    public async Task RunBudget_Spent_Is504BeforeTheHooksOwnTimeout()
    {
        await using var app = await SampleApp.StartAsync(With("Webhooks:RunBudget", "00:00:00.2"), hooks
            => hooks.On(WebhookEvents.BeforeRegistration).WithTimeout(30_000).Replies(WebhookReply.Hang()));

        var reply = await app.PostAsync("/organization/user/new", Requests.User());

        reply.ExpectProblem(HttpStatusCode.GatewayTimeout, "urn:webhook:timeout");
        (await app.CountUsersAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Save_TimeoutAboveRunBudget_Warns()
    {
        await using var app = await SampleApp.StartAsync(With("Webhooks:RunBudget", "00:00:04"));
        var hook = Hooks.Exchange(WebhookEvents.BeforeOrderAdd, app.Receiver.Url("/hook"));

        var reply = await app.SaveHookAsync(hook.With("timeoutMs", 5000));

        reply.Expect(HttpStatusCode.Created).Json["warnings"]!.AsArray().Should().ContainSingle();
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/hook")]
    [InlineData("http://[::1]:9/hook")]
    [InlineData("http://2130706433/hook")]
    public async Task AllowLoopback_False_RefusesLoopbackHookOnSave(string url)
    {
        await using var app = await SampleApp.StartAsync(
            With("Webhooks:AddressPolicy:AllowLoopback", "false") with { Receiver = null });

        var reply = await app.SaveHookAsync(Hooks.Exchange(WebhookEvents.BeforeOrderAdd, new Uri(url)).With("url", url));

        reply.Expect(HttpStatusCode.BadRequest).Errors.Keys.Should().Equal("url");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task AllowLoopback_TurnedOffLater_StoredHookIs502AndNotCalled(string host)
    {
        using var folder = new TempFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        string userId, hookId;
        await using (var allowing = await SampleApp.StartAsync(new SampleAppOptions { Folder = folder, Receiver = null }))
        {
            userId = await allowing.AddUserAsync();
            var url = new UriBuilder(receiver.Url("/hook")) { Host = host }.Uri;
            hookId = await allowing.AddHookAsync(Hooks.Exchange(WebhookEvents.BeforeOrderAdd, url));
            (await allowing.PostAsync("/user/order/add", Requests.Order(userId))).Expect(HttpStatusCode.OK);
        }

        await using var app = await SampleApp.StartAsync(
            With("Webhooks:AddressPolicy:AllowLoopback", "false") with { Store = "sqlite", Folder = folder, Receiver = null });
        var reply = await app.PostAsync("/user/order/add", Requests.Order(userId));

        reply.ExpectProblem(HttpStatusCode.BadGateway, "urn:webhook:failed");
        receiver.Received.Should().ContainSingle();
        (await app.ReadCallsAsync(hookId)).Select(call => call["outcome"]!.GetValue<string>().ToUpperInvariant())
            .Should().BeEquivalentTo("ALLOWED", "ADDRESSREFUSED");
    }

    [Fact]
    public async Task AllowLoopback_TurnedOffLater_DeliveryIsNotSentAndWaitsForTheNextAttempt()
    {
        using var folder = new TempFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        string hookId;
        await using (var allowing = await SampleApp.StartAsync(new SampleAppOptions { Folder = folder, Receiver = null }))
        {
            hookId = await allowing.AddHookAsync(Hooks.Notify(WebhookEvents.AfterRegistration, receiver.Url("/hook")));
        }

        await using var app = await SampleApp.StartAsync(
            With("Webhooks:AddressPolicy:AllowLoopback", "false") with { Store = "sqlite", Folder = folder, Receiver = null });
        await app.AddUserAsync();

        var deliveries = await Eventually.GetAsync(() => app.ReadDeliveriesAsync(hookId), all => all.Any(IsToBeTriedAgain));
        deliveries.Single()["attempts"]!.AsArray().Single()!["outcome"]!.GetValue<string>().Should().BeEquivalentTo("AddressRefused");
        receiver.Received.Should().BeEmpty();

        static bool IsToBeTriedAgain(JsonNode delivery) => delivery["state"]!.GetValue<string>() == "pending" && delivery["attempts"]!.AsArray().Count > 0;
    }

    [Fact]
    public async Task AllowSecretsOverHttp_False_RefusesSecretsOverHttp()
    {
        await using var app = await SampleApp.StartAsync(With("Webhooks:AllowSecretsOverHttp", "false"));
        var hook = Hooks.Exchange(WebhookEvents.BeforeOrderAdd, app.Receiver.Url("/hook"))
            .With("basicAuth", new JsonObject { ["username"] = "erp", ["password"] = "secret" });

        (await app.SaveHookAsync(hook)).Expect(HttpStatusCode.BadRequest).Errors.Keys.Should().Equal("url");

        (await app.SaveHookAsync(hook.With("url", "https://erp.example.ru/hook"))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Production_AnyStart_HasNoDemoAndAClosedManagementApi()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Environment = "Production" }, hooks
            => hooks.On(WebhookEvents.BeforeRegistration).Replies(WebhookReply.Enrich(new { discount = 3 })));

        (await app.PostAsync("/demo/receiver/allow", new JsonObject())).Expect(HttpStatusCode.NotFound);
        (await app.GetAsync("/demo/receiver/log")).Expect(HttpStatusCode.NotFound);
        (await app.PostAsync("/demo/acquirer/orders/1", new JsonObject())).Expect(HttpStatusCode.NotFound);
        (await app.GetAsync("/webhooks/api/hooks")).Expect(HttpStatusCode.Forbidden);
        (await app.SaveHookAsync(Hooks.Exchange(WebhookEvents.BeforeOrderAdd, app.Receiver.Url("/hook")))).Expect(HttpStatusCode.Forbidden);
        (await app.GetAsync("/health")).Expect(HttpStatusCode.OK);

        // The API itself and its webhooks work as everywhere.
        (await app.ReadUserAsync(await app.AddUserAsync()))["discount"]!.GetValue<decimal>().Should().Be(3);
    }

    // Without the settings that Development has, the defaults are the safe ones.
    [Fact]
    public async Task Production_StoredLoopbackHook_IsNotCalled()
    {
        using var folder = new TempFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        await using (var development = await SampleApp.StartAsync(new SampleAppOptions { Folder = folder, Receiver = null }))
        {
            await development.AddHookAsync(Hooks.Exchange(WebhookEvents.BeforeRegistration, receiver.Url("/hook")));
        }

        await using var app = await SampleApp.StartAsync(
            new SampleAppOptions { Folder = folder, Environment = "Production", Receiver = null });

        (await app.PostAsync("/organization/user/new", Requests.User())).ExpectProblem(HttpStatusCode.BadGateway, "urn:webhook:failed");
        receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Store_Unknown_StopsTheStartAndNamesTheChoices()
    {
        var start = () => SampleApp.StartAsync(new SampleAppOptions { Store = "oracle" });

        await start.Should().ThrowAsync<InvalidOperationException>().WithMessage("*Webhooks:Store*'oracle'*sqlite*postgresql*inmemory*");
    }

    [Theory]
    [InlineData("", "*ConnectionStrings:Webhooks is missing*Host=*")]
    [InlineData("Data Source=sample.db", "*ConnectionStrings:Webhooks*Host=*")]
    [InlineData("Database=sample", "*ConnectionStrings:Webhooks names no Host*Host=*")]
    public async Task Store_PostgreSqlWithoutItsConnectionString_StopsTheStartAndNamesWhatIsMissing(string connectionString, string message)
    {
        var start = () => SampleApp.StartAsync(With("ConnectionStrings:Webhooks", connectionString) with { Store = "postgresql" });

        await start.Should().ThrowAsync<InvalidOperationException>().WithMessage(message);
    }

    [Fact]
    public async Task Setting_OutOfRange_StopsTheStartAndNamesIt()
    {
        var start = () => SampleApp.StartAsync(With("Webhooks:RunBudget", "00:00:00.005"));

        await start.Should().ThrowAsync<Exception>().WithMessage("*RunBudget*");
    }

    [Fact]
    public async Task Settings_SeveralWrong_StopTheStartWithOneExceptionThatNamesAll()
    {
        var start = () => SampleApp.StartAsync(new SampleAppOptions
        {
            Store = "inmemory",
            Settings = new Dictionary<string, string>
            {
                ["Webhooks:RunBudget"] = "ten",
                ["Webhooks:Delivery:RetryDelays"] = "00:00:05",
                ["Webhooks:MaxRequestBodyBytes"] = "1023",
                ["Webhooks:Stores"] = "sqlite",
            },
        });

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Select(failure => failure.Split(": ")[0]).Should().BeEquivalentTo(
            "Webhooks:RunBudget", "Webhooks:Delivery:RetryDelays", "Webhooks:MaxRequestBodyBytes", "Webhooks:Stores");
    }

    [Theory]
    [InlineData("MaxRequestBodyBytes", "1023", "268435457")]
    [InlineData("MaxResponseBodyBytes", "-1", "268435457")]
    public async Task RequestSettings_BeyondTheirRange_StopTheStart(string key, string below, string above)
    {
        foreach (var value in new[] { below, above })
        {
            var start = () => SampleApp.StartAsync(With($"Webhooks:{key}", value));

            (await start.Should().ThrowAsync<OptionsValidationException>())
                .Which.Failures.Should().ContainSingle().Which.Should().StartWith($"Webhooks:{key}: {value} is out of range.");
        }
    }

    [Fact]
    public async Task Settings_NoneGiven_AreTheDocumentedDefaults()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Environment = "Production" });

        var options = app.GetOptions<WebhookOptions>();
        options.Enabled.Should().BeTrue();
        options.RunBudget.Should().Be(TimeSpan.FromSeconds(10));
        options.ConnectionIdleTimeout.Should().Be(TimeSpan.FromSeconds(30));
        options.CircuitBreaker.Should().BeEquivalentTo(new
        {
            FailureRatio = 0.5,
            MinimumThroughput = 20,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = TimeSpan.FromSeconds(15),
        });
        options.ReloadInterval.Should().Be(TimeSpan.FromSeconds(1));
        options.CallLogRetention.Should().Be(TimeSpan.FromDays(7));
        options.AuditRetention.Should().Be(TimeSpan.FromDays(365));
        (options.MaxAwaitedCallsPerWebhook, options.MaxAwaitedCalls, options.MaxWebhooksPerEvent).Should().Be((100, 1000, 50));
        options.MaxAwaitedPayloadBytes.Should().Be(256L << 20);
        (options.MaxResponseBytes, options.MaxTemplateBytes, options.MaxRaisedPayloadBytes).Should().Be((256 << 10, 1 << 20, 4 << 20));
        (options.MaxPayloadValues, options.CallLogBufferBytes).Should().Be((250_000, 32 << 20));
        (options.RequireSecretsOnPathChange, options.AllowRequestsBeforeLoad, options.RequireExistingStore).Should().Be((false, false, false));
        options.WarmUp.Should().BeTrue();
        options.AddressPolicy.Should().BeEquivalentTo(new AddressPolicyOptions());
        options.Delivery.RetryDelays.Select(delay => delay.TotalSeconds).Should().Equal(5, 30, 120, 600, 1800, 7200, 18_000, 36_000, 36_000);
        (options.Delivery.Lease, options.Delivery.PollInterval).Should().Be((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1)));
        (options.Delivery.MaxInFlightPerWebhook, options.Delivery.MaxInFlight).Should().Be((16, 128));
        options.Delivery.Retention.Should().Be(TimeSpan.FromDays(7));
        options.Subscriptions.PollInterval.Should().Be(TimeSpan.FromSeconds(1));
        app.GetOptions<WebhookHttpOptions>().Should().BeEquivalentTo(new
        {
            RequireWritable = false,
            AllowAmbiguousRequests = false,
            LimitClientConnections = true,
            ExitWithoutCrashReport = true,
            MaxRequestBodyBytes = 4 << 20,
            MaxResponseBodyBytes = 256 << 10,
        });
    }

    [Fact]
    public async Task Routes_EntryMatchesNoEndpoint_StopsTheStartAndNamesIt()
    {
        var start = () => SampleApp.StartAsync(With("Webhooks:Routes:0:route", "/user/newest"));

        await start.Should().ThrowAsync<Exception>().WithMessage("*/user/newest*");
    }

    [Fact]
    public async Task Keys_OnUnix_AreInAFolderOfTheOwnerAlone()
    {
        using var folder = new TempFolder();
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Folder = folder });

        Directory.GetFiles(folder.KeysFolder).Should().NotBeEmpty();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder.KeysFolder)
                .Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Health_Started_Is200()
    {
        await using var app = await SampleApp.StartAsync();

        (await app.GetAsync("/health")).Expect(HttpStatusCode.OK).Text.Should().Be("Healthy");
    }

    private static SampleAppOptions With(string setting, string value)
        => new() { Store = "inmemory", Settings = new Dictionary<string, string> { [setting] = value } };
}
