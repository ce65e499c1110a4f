namespace WebhookMiddleware.Patching;

internal enum JsonWriteKind
{
    /// <summary>The place gets the value.</summary>
    Set,

    /// <summary>The member at the place goes; no matter whether it was there.</summary>
    Remove,

    /// <summary>The values go to the end of the array at the place.</summary>
    Append,
}
