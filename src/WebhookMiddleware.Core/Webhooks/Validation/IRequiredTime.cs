namespace WebhookMiddleware.Webhooks.Validation;

/// <summary>Tells what optional webhooks leave to others.</summary>
internal interface IRequiredTime
{
    /// <summary>Returns the time that the required webhooks of later stages of the event are configured for, as they apply now.</summary>
    TimeSpan After(Webhook webhook);
}
