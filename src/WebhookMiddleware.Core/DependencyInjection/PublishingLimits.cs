namespace WebhookMiddleware.DependencyInjection;

/// <summary>The warnings of an application that is published with trimming or native AOT, where it adds webhooks.</summary>
internal static class PublishingLimits
{
    public const string Trimming = "WebhookMiddleware can't be trimmed: its stores use Entity Framework Core, which needs reflection. "
        + "Remove PublishTrimmed; or set TrimMode to 'partial', which leaves these packages as they are, and suppress this warning.";

    public const string AheadOfTime = "WebhookMiddleware can't be compiled ahead of time: its stores use Entity Framework Core, which "
        + "needs reflection. Remove PublishAot.";
}
