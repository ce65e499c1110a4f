namespace WebhookMiddleware.Templates;

/// <summary>Specifies how many JSON values a body contains and what separates them.</summary>
internal enum JsonForm
{
    /// <summary>A single value.</summary>
    Value,

    /// <summary>A value on each line (NDJSON). Empty lines and an empty body are allowed.</summary>
    Lines,

    /// <summary>Values that are each preceded by a record separator, U+001E (RFC 7464).</summary>
    Sequence,
}
