namespace WebhookMiddleware.Patching;

internal enum JsonWriteKind
{
    /// <summary>Sets the value at the location.</summary>
    Set,

    /// <summary>Removes the member at the location, whether or not it existed.</summary>
    Remove,

    /// <summary>Appends the values to the array at the location.</summary>
    Append,
}
