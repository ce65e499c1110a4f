using WebhookMiddleware.Addressing;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class AddressPolicyOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_Succeed()
        => new AddressPolicyOptionsValidator().Validate(null, new WebhookOptions()).Succeeded.Should().BeTrue();

    [Fact]
    public void Validate_EverythingReadable_Succeeds()
    {
        var options = new WebhookOptions();
        Add(options.AddressPolicy.AllowedHosts, "erp.example.ru", ".corp.example", "localhost", "пример.рф", "10.0.0.1", "::1", "db_1");
        Add(options.AddressPolicy.AllowedNetworks, "10.1.2.3", "10.1.0.0/16", "fd00::/8", "::1");
        Add(options.AddressPolicy.AllowedPorts, 1, 65535);

        new AddressPolicyOptionsValidator().Validate(null, options).Failures.Should().BeNullOrEmpty();
    }

    [Fact]
    public void Validate_EverythingUnreadable_NamesEachSetting()
    {
        var options = new WebhookOptions();
        Add(options.AddressPolicy.AllowedHosts, "", ".", "*.corp.example", "https://erp.example.ru", "erp:8080", ".0.0.1", ".10.0.0.1", ".::1");
        Add(options.AddressPolicy.AllowedNetworks, "", "10.1.0.0/33", "corp", "10.1.*.*");
        Add(options.AddressPolicy.AllowedPorts, 0, 65536);

        var failures = new AddressPolicyOptionsValidator().Validate(null, options).Failures!.ToArray();

        failures.Should().HaveCount(14).And.OnlyContain(failure => failure.StartsWith("Webhooks:AddressPolicy:Allowed"));
        failures.Should().Contain("Webhooks:AddressPolicy:AllowedNetworks: '10.1.0.0/33' is not a network. Use an address (10.1.2.3) or a network (10.1.0.0/16).");
    }

    private static void Add<T>(IList<T> list, params T[] items)
    {
        foreach (var item in items)
        {
            list.Add(item);
        }
    }
}
