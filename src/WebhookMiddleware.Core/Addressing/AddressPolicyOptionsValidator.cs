using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Addressing;

/// <summary>Reports every invalid setting of the address policy, with the expected form.</summary>
internal sealed class AddressPolicyOptionsValidator : IValidateOptions<WebhookOptions>
{
    private const string Section = $"{WebhookOptions.SectionName}:{nameof(WebhookOptions.AddressPolicy)}";

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var policy = options.AddressPolicy;
        string[] failures =
        [
            .. policy.AllowedHosts.Where(host => !HostPattern.TryParse(host, out _)).Select(host =>
                $"{Section}:{nameof(policy.AllowedHosts)}: '{host}' is not a host name. "
                    + "Use a name (erp.example.ru), or a suffix for all names of a domain (.example.ru)."),
            .. policy.AllowedNetworks.Where(network => !AddressRanges.TryParse(network, out _)).Select(network =>
                $"{Section}:{nameof(policy.AllowedNetworks)}: '{network}' is not a network. "
                    + "Use an address (10.1.2.3) or a network (10.1.0.0/16)."),
            .. policy.AllowedPorts.Where(port => port is < 1 or > 65535).Select(port =>
                $"{Section}:{nameof(policy.AllowedPorts)}: {port} is not a port. Use 1 to 65535."),
        ];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
