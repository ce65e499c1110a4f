namespace WebhookMiddleware.Templates.Members;

/// <summary>Describes the members of the envelope, which templates and conditions see as variables.</summary>
internal static class EnvelopeShape
{
    private static readonly ValueShape Hook = ValueShape.Object("id", "name", "order");
    private static readonly ValueShape Request = ValueShape.Object("method", "path", "route", "routeValues", "query", "traceId");
    private static readonly ValueShape Principal = ValueShape.Object("id", "name");
    private static readonly ValueShape Response = ValueShape.Object("status", "location", "body");

    /// <summary>
    /// Returns the shape of an envelope with a payload. It has <c>response</c> in every phase, because templates may test whether it is
    /// present.
    /// </summary>
    public static ValueShape With(ValueShape data)
    {
        Dictionary<string, Func<ValueShape>> members = new(StringComparer.Ordinal)
        {
            ["data"] = () => data,
            ["hook"] = () => Hook,
            ["request"] = () => Request,
            ["principal"] = () => Principal,
            ["response"] = () => Response,
        };
        foreach (var name in (string[])["id", "type", "phase", "timestamp", "attempt", "deadlineMs", "dryRun", "context"])
        {
            members.Add(name, () => ValueShape.Unknown);
        }

        return ValueShape.Object(members);
    }
}
