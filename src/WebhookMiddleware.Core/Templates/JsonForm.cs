namespace WebhookMiddleware.Templates;

/// <summary>How a body that must be JSON is made of values.</summary>
internal enum JsonForm
{
    /// <summary>One value.</summary>
    Value,

    /// <summary>A value on each line (NDJSON); empty lines, or none at all, are allowed.</summary>
    Lines,

    /// <summary>Values that each follow a record separator, U+001E (RFC 7464).</summary>
    Sequence,
}
