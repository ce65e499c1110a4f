using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Core.Tests.Settings;

public sealed class SettingRangeTests
{
    public static TheoryData<string, string, string, string, string> Ranges => new()
    {
        { "RunBudget", "00:00:00.099", "00:00:00.1", "00:05:00", "00:05:00.001" },
        { "MaxAwaitedCallsPerWebhook", "0", "1", "100000", "100001" },
        { "MaxAwaitedCalls", "0", "1", "1000000", "1000001" },
        { "MaxAwaitedPayloadBytes", "1048575", "1048576", "1099511627776", "1099511627777" },
        { "ConnectionIdleTimeout", "00:00:00.999", "00:00:01", "00:10:00", "00:10:00.001" },
        { "CircuitBreaker:FailureRatio", "0.009", "0.01", "1", "1.001" },
        { "CircuitBreaker:MinimumThroughput", "1", "2", "100000", "100001" },
        { "CircuitBreaker:SamplingDuration", "00:00:00.999", "00:00:01", "01:00:00", "01:00:00.001" },
        { "CircuitBreaker:BreakDuration", "00:00:00.999", "00:00:01", "01:00:00", "01:00:00.001" },
        { "MaxResponseBytes", "1023", "1024", "16777216", "16777217" },
        { "MaxTemplateBytes", "1023", "1024", "67108864", "67108865" },
        { "MaxRaisedPayloadBytes", "1023", "1024", "268435456", "268435457" },
        { "MaxPayloadValues", "999", "1000", "100000000", "100000001" },
        { "MaxWebhooksPerEvent", "0", "1", "1000", "1001" },
        { "ReloadInterval", "00:00:00.099", "00:00:00.1", "00:01:00", "00:01:00.001" },
        { "StatisticsRetention", "1.23:59:59", "2.00:00:00", "3650.00:00:00", "3650.00:00:01" },
        { "AuditRetention", "23:59:59", "1.00:00:00", "36500.00:00:00", "36500.00:00:01" },
        { "CallLogRetention", "00:59:59", "01:00:00", "3650.00:00:00", "3650.00:00:01" },
        { "CallLogBufferBytes", "1048575", "1048576", "1073741824", "1073741825" },
        { "Delivery:Lease", "00:00:00.999", "00:00:01", "01:00:00", "01:00:00.001" },
        { "Delivery:PollInterval", "00:00:00.049", "00:00:00.05", "00:01:00", "00:01:00.001" },
        { "Delivery:MaxInFlightPerWebhook", "0", "1", "1000", "1001" },
        { "Delivery:MaxInFlight", "0", "1", "10000", "10001" },
        { "Delivery:Retention", "00:59:59", "01:00:00", "3650.00:00:00", "3650.00:00:01" },
        { "Delivery:RetryDelays:0", "00:00:00", "00:00:00.001", "30.00:00:00", "30.00:00:00.001" },
        { "Subscriptions:PollInterval", "00:00:00.049", "00:00:00.05", "01:00:00", "01:00:00.001" },
    };

    [Theory, MemberData(nameof(Ranges))]
    public void Value_AtTheEdgesOfItsRange_IsTaken(string key, string below, string lowest, string highest, string above)
    {
        FindErrors(key, lowest).Should().BeEmpty();
        FindErrors(key, highest).Should().BeEmpty();
        FindErrors(key, below).Should().ContainSingle().Which.Should().StartWith($"Webhooks:{key}: ");
        FindErrors(key, above).Should().ContainSingle().Which.Should().StartWith($"Webhooks:{key}: ");
    }

    [Fact]
    public void OutOfRange_Message_NamesTheKeyTheValueAndTheRange()
        => FindErrors("RunBudget", "00:06:00").Should()
            .Equal("Webhooks:RunBudget: 00:06:00 is out of range. Use a duration from 00:00:00.1 to 00:05:00 (d.hh:mm:ss).");

    [Theory]
    [InlineData("ru-RU")]
    [InlineData("ar-SA")]
    public void Value_OnAHostOfAnotherCulture_IsReadAsEverywhere(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        try
        {
            FindErrors("RunBudget", "00:00:00.1").Should().BeEmpty();
            FindErrors("RunBudget", "00:00:00.05").Should().ContainSingle().Which.Should().Contain("00:00:00.05").And.Contain("from 00:00:00.1 to");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Options_EveryNumberAndDuration_HasARangeThatIsTested()
        => Declared(typeof(WebhookOptions), prefix: "").Should().BeSubsetOf(Ranges.Select(row => (string)row[0]));

    private static IEnumerable<string> Declared(Type options, string prefix)
        => options.GetProperties().SelectMany(property
            => property.IsDefined(typeof(ValidateObjectMembersAttribute), inherit: false) ? Declared(property.PropertyType, $"{prefix}{property.Name}:")
                : property.PropertyType == typeof(bool) || !property.PropertyType.IsValueType ? []
                : property.IsDefined(typeof(RangeAttribute), inherit: false) ? [prefix + property.Name]
                : throw new InvalidOperationException($"{property.Name} has no range."));

    // The other side of a rule between two settings gives way.
    private static IReadOnlyList<string> FindErrors(string key, string value)
    {
        Dictionary<string, string?> settings = new()
        {
            ["Webhooks:MaxAwaitedCalls"] = key == "MaxAwaitedCallsPerWebhook" ? "1000000" : null,
            ["Webhooks:MaxAwaitedCallsPerWebhook"] = key == "MaxAwaitedCalls" ? "1" : null,
            ["Webhooks:Delivery:MaxInFlight"] = key == "Delivery:MaxInFlightPerWebhook" ? "10000" : null,
            ["Webhooks:Delivery:MaxInFlightPerWebhook"] = key == "Delivery:MaxInFlight" ? "1" : null,
            [$"Webhooks:{key}"] = value,
        };
        return SettingsHost.FindErrors([.. settings.Where(pair => pair.Value is not null).Select(pair => (pair.Key, pair.Value))]);
    }
}
