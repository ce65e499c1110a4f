using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Core.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void Start_ManyErrors_ReportsAllAtOnceByKey()
        => SettingsHost.FindErrors(
            ("Webhooks:RunBudget", "ten"),
            ("Webhooks:Enabled", "maybe"),
            ("Webhooks:MaxAwaitedCalls", "50"),
            ("Webhooks:MaxPayloadValues", "12345678901"),
            ("Webhooks:Delivery:Lease", "00:00:00.5"),
            ("Webhooks:Delivery:LeaseMs", "1000"),
            ("Webhooks:Delivery:RetryDelays", "00:00:05"),
            ("Webhooks:Delivery:MaxInFlight:0", "5"),
            ("Webhooks:Subscriptions", "on"),
            ("Webhooks:AddressPolicy:AllowedPorts:0", "https"),
            ("Webhooks:AddressPolicy:AllowedNetworks:0", "10.1.0.0/33"),
            ("Webhooks:RunBudgetMs", "10000"))
        .Should().BeEquivalentTo(
            "Webhooks:RunBudget: 'ten' is not a duration. Use a duration from 00:00:00.1 to 00:05:00 (d.hh:mm:ss).",
            "Webhooks:Enabled: 'maybe' is not a boolean. Use true or false.",
            "Webhooks:MaxAwaitedCallsPerWebhook: 100 is more than Webhooks:MaxAwaitedCalls, which is 50. Use at most 50, or raise Webhooks:MaxAwaitedCalls.",
            "Webhooks:MaxPayloadValues: '12345678901' is not an integer. Use an integer from 1000 to 100000000.",
            "Webhooks:Delivery:Lease: 00:00:00.5000000 is out of range. Use a duration from 00:00:01 to 01:00:00 (d.hh:mm:ss).",
            "Webhooks:Delivery:LeaseMs: unknown setting. Did you mean Webhooks:Delivery:Lease?",
            "Webhooks:Delivery:RetryDelays: '00:00:05' is a value where a list belongs. "
                + "Give its values as Webhooks:Delivery:RetryDelays:0, Webhooks:Delivery:RetryDelays:1, ….",
            "Webhooks:Delivery:MaxInFlight: it has settings below it, but is a single value. Use an integer from 1 to 10000.",
            "Webhooks:Subscriptions: 'on' is a value where a section belongs. Give the settings below it, as Webhooks:Subscriptions:….",
            "Webhooks:AddressPolicy:AllowedPorts:0: 'https' is not an integer. Use an integer.",
            "Webhooks:AddressPolicy:AllowedNetworks: '10.1.0.0/33' is not a network. Use an address (10.1.2.3) or a network (10.1.0.0/16).",
            "Webhooks:RunBudgetMs: unknown setting. Did you mean Webhooks:RunBudget?");

    [Fact]
    public void UnknownKey_NoNameIsNear_ListsTheKnownOnesAndNotTheValue()
        => SettingsHost.FindErrors(("Webhooks:Subscriptions:Password", "secret")).Should()
            .Equal("Webhooks:Subscriptions:Password: unknown setting. Webhooks:Subscriptions has PollInterval.");

    [Fact]
    public void UnknownKey_OfTheApplication_IsToldHowToMakeItKnown()
        => SettingsHost.FindErrors(("Webhooks:Warehouse", "secret")).Should().ContainSingle()
            .Which.Should().StartWith("Webhooks:Warehouse: unknown setting. Webhooks has AddressPolicy, ").And.NotContain("secret")
            .And.EndWith("An application's own setting is made known with AddWebhooks().AllowSettings(\"Warehouse\").");

    [Theory]
    [InlineData("10")]
    [InlineData("5000")]
    [InlineData("")]
    [InlineData("00:00:61")]
    [InlineData("24:00:00")]
    [InlineData("1:12:00:00")]
    public void Duration_WithoutUnitOrMalformed_IsRefused(string text)
        => SettingsHost.FindErrors(("Webhooks:Delivery:Retention", text)).Should().ContainSingle()
            .Which.Should().StartWith($"Webhooks:Delivery:Retention: '{text}' is not a duration.");

    [Fact]
    public void RetryDelays_Given_ReplaceTheWholeDefaultList()
    {
        using var host = new SettingsHost([("Webhooks:Delivery:RetryDelays:0", "00:00:01"), ("Webhooks:Delivery:RetryDelays:1", "1.00:00:00")]);

        host.Options.Delivery.RetryDelays.Should().Equal(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
    }

    [Fact]
    public void RetryDelays_OneIsNotPositive_IsNamedByItsPlace()
        => SettingsHost.FindErrors(("Webhooks:Delivery:RetryDelays:0", "00:00:01"), ("Webhooks:Delivery:RetryDelays:1", "-00:00:01")).Should()
            .Equal("Webhooks:Delivery:RetryDelays:1: -00:00:01 is out of range. Use a duration above 00:00:00, up to 30.00:00:00 (d.hh:mm:ss).");

    [Fact]
    public void RetryDelays_EmptyListInJson_IsRefused()
        => FindErrorsInJson("""{"Webhooks": {"Delivery": {"RetryDelays": []}}}""").Should().ContainSingle()
            .Which.Should().StartWith("Webhooks:Delivery:RetryDelays: the list is empty.");

    [Fact]
    public void Json_NullsAndEmptySections_MeanTheDefaults()
        => FindErrorsInJson("""{"Webhooks": {"RunBudget": null, "Delivery": {"RetryDelays": null}, "Subscriptions": {}, "AddressPolicy": null}}""")
            .Should().BeEmpty();

    [Fact]
    public void Lists_Given_AreRead()
    {
        using var host = new SettingsHost(
        [
            ("Webhooks:AddressPolicy:AllowedHosts:0", "erp.example.ru"),
            ("Webhooks:AddressPolicy:AllowedHosts:1", ".corp.example"),
            ("Webhooks:AddressPolicy:AllowedPorts:0", "443"),
        ]);

        host.Options.AddressPolicy.AllowedHosts.Should().Equal("erp.example.ru", ".corp.example");
        host.Options.AddressPolicy.AllowedPorts.Should().Equal(443);
    }

    [Fact]
    public void Code_SetsAValueOutOfRange_IsRefusedByKey()
    {
        using var host = new SettingsHost([], webhooks => webhooks.Services.Configure<WebhookOptions>(options => options.RunBudget = TimeSpan.Zero));

        host.FindErrors().Should().ContainSingle().Which.Should().StartWith("Webhooks:RunBudget: 00:00:00 is out of range.");
    }

    [Fact]
    public void AllowSettings_Named_IsKnown()
    {
        (string, string?)[] settings = [("Webhooks:Store", "sqlite"), ("Webhooks:Own:Key", "1")];
        using var host = new SettingsHost(settings, webhooks => webhooks.AllowSettings("Store", "Own"));

        host.FindErrors().Should().BeEmpty();
        SettingsHost.FindErrors(settings).Should().HaveCount(2);
    }

    [Fact]
    public void AddSettings_OwnOptions_AreReadAndReportedWithTheOthers()
    {
        (string, string?)[] settings = [("Webhooks:Colour", "red"), ("Webhooks:Size", "11"), ("Webhooks:Colur", "blue"), ("Webhooks:RunBudget", "ten")];
        using var host = new SettingsHost(settings, webhooks => webhooks.AddSettings<OwnOptions>().AddSettings<OwnOptions>());

        host.FindErrors().Should().HaveCount(3)
            .And.Contain("Webhooks:Size: 11 is out of range. Use an integer from 1 to 10.")
            .And.Contain(error => error.StartsWith("Webhooks:Colur: unknown setting. Did you mean Webhooks:Colour?"))
            .And.Contain(error => error.StartsWith("Webhooks:RunBudget: 'ten' is not a duration."));
        using var corrected = new SettingsHost(
            [("Webhooks:Colour", "red"), ("Webhooks:Size", "10")], webhooks => webhooks.AddSettings<OwnOptions>());
        corrected.FindErrors().Should().BeEmpty();
        corrected.Get<IOptions<OwnOptions>>().Value.Should().BeEquivalentTo(new OwnOptions { Colour = "red", Size = 10 });
    }

    [Fact]
    public void Reload_WithAMisspeltKey_AppliesTheOtherSettings()
    {
        using var host = new SettingsHost([]);
        host.FindErrors().Should().BeEmpty();
        var monitor = host.Get<IOptionsMonitor<WebhookOptions>>();
        monitor.CurrentValue.Enabled.Should().BeTrue();

        host.Configuration["Webhooks:Enabld"] = "true";
        host.Configuration["Webhooks:Enabled"] = "false";
        ((IConfigurationRoot)host.Configuration).Reload();

        monitor.CurrentValue.Enabled.Should().BeFalse();
    }

    private static IReadOnlyList<string> FindErrorsInJson(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
        return SettingsHost.FindErrors([.. configuration.AsEnumerable().Select(pair => (pair.Key, pair.Value))]);
    }

    private sealed class OwnOptions
    {
        public string? Colour { get; set; }

        [Range(1, 10)]
        public int Size { get; set; } = 1;
    }
}
