namespace WebhookMiddleware.Receiver;

/// <summary>Represents an operation of a JSON Patch (RFC 6902). Paths begin at the payload, such as <c>/items/0/quantity</c>.</summary>
public sealed class PatchOperation
{
    private PatchOperation(string kind, string path, bool hasValue, object? value)
    {
        if (path is null or not ("" or ['/', ..]))
        {
            throw new ArgumentException($"'{path}' is not a JSON pointer: it begins with a slash.", nameof(path));
        }

        Kind = kind;
        Path = path;
        HasValue = hasValue;
        Value = value;
    }

    internal string Kind { get; }

    internal string Path { get; }

    internal bool HasValue { get; }

    internal object? Value { get; }

    /// <summary>Adds a member or an element, or replaces a member; <c>/items/-</c> appends to an array.</summary>
    public static PatchOperation Add(string path, object? value) => new("add", path, hasValue: true, value);

    /// <summary>Replaces a value that is there.</summary>
    public static PatchOperation Replace(string path, object? value) => new("replace", path, hasValue: true, value);

    /// <summary>Removes a member or an element.</summary>
    public static PatchOperation Remove(string path) => new("remove", path, hasValue: false, value: null);

    /// <summary>Lets the whole patch fail unless the value is this one.</summary>
    public static PatchOperation Test(string path, object? value) => new("test", path, hasValue: true, value);
}
