using WebhookMiddleware.Signing;

namespace WebhookMiddleware.Receiver.Endpoints;

/// <summary>Finds what is wrong with the settings of a receiver. No message repeats a secret.</summary>
internal static class SetupErrors
{
    private static readonly TimeSpan MinTolerance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxTolerance = TimeSpan.FromHours(1);

    public static IEnumerable<string> Of(WebhookReceiverOptions options)
        => OfSecrets(options).Concat(OfCredentials(options)).Concat(OfBounds(options));

    private static IEnumerable<string> OfSecrets(WebhookReceiverOptions options)
    {
        if (options.Secrets.Count == 0 && !options.AllowUnsigned)
        {
            yield return "There is no signing secret, so that anybody could send requests. Add the webhook's secret to Secrets, or set "
                + "AllowUnsigned if the webhook is registered without one.";
        }

        if (options.Secrets.Count > 0 && options.AllowUnsigned)
        {
            yield return "AllowUnsigned is set, so that Secrets would not be used. Remove one of the two.";
        }

        for (var i = 0; i < options.Secrets.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(options.Secrets[i]))
            {
                yield return $"Secret {i + 1} is empty. Check that the configuration which it is read from has it.";
            }
            else if (!SigningSecret.TryParse(options.Secrets[i], out _))
            {
                yield return $"Secret {i + 1} is not '{SigningSecret.Prefix}' followed by the base64 of {SigningSecret.MinBytes} to "
                    + $"{SigningSecret.MaxBytes} bytes.";
            }
        }
    }

    private static IEnumerable<string> OfCredentials(WebhookReceiverOptions options)
    {
        if (options.BasicAuthentication is not { } basic)
        {
            yield break;
        }

        if (basic.UserName.Length == 0 || basic.UserName.Contains(':', StringComparison.Ordinal))
        {
            yield return "The user name of BasicAuthentication must not be empty or contain a colon.";
        }

        if (basic.Password.Length == 0)
        {
            yield return "The password of BasicAuthentication is empty.";
        }
    }

    private static IEnumerable<string> OfBounds(WebhookReceiverOptions options)
    {
        if (options.Tolerance < MinTolerance || options.Tolerance > MaxTolerance)
        {
            yield return $"Tolerance must be from {MinTolerance} to {MaxTolerance}.";
        }

        // A request that is forgotten while its signature is still fresh could be replayed by anybody who has seen it.
        if (options.ReplayWindow < options.Tolerance * 2)
        {
            yield return "ReplayWindow must be at least twice the Tolerance.";
        }

        if (options.MaxBodyBytes < 1)
        {
            yield return "MaxBodyBytes must be at least 1.";
        }

        if (options.MemoryLimitBytes < 1)
        {
            yield return "MemoryLimitBytes must be at least 1.";
        }
    }
}
