using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>
/// Determines which values of a request's query and route webhooks receive. A value that the payload withholds is withheld here, too.
/// </summary>
/// <param name="inputs">The endpoint's parameters.</param>
/// <param name="exclusion">The exclusions of the binding.</param>
/// <param name="payload">The plan of the payload's type; null if names alone decide.</param>
internal sealed class InputFilter(EndpointInputs inputs, MemberExclusion exclusion, MemberPlan? payload)
{
    private static readonly char[] Separators = ['.', '[', ']'];

    private readonly MemberPlace _inputs = MemberPlace.Root(exclusion, inputs.Plan);
    private readonly MemberPlace _payload = MemberPlace.Root(exclusion, payload);

    /// <summary>
    /// Determines whether webhooks receive the value of a key, such as <c>page</c>, <c>search.name</c> or <c>items[0].name</c>.
    /// </summary>
    public bool IsTold(string key)
    {
        if (!IsTold([key]))
        {
            return false;
        }

        // The number of leading parts that are a prefix, such as the parameter's name, is unknown. A value is withheld if it would be
        // withheld without some of them.
        var parts = key.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var start = 0; start < parts.Length; start++)
        {
            if (!IsTold(parts[start..]))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsTold(string[] path)
    {
        string[] json = [.. path.Select(inputs.JsonNameOf)];
        return CanEnter(_inputs, path) && CanEnter(_payload, path) && CanEnter(_inputs, json) && CanEnter(_payload, json);
    }

    private static bool CanEnter(MemberPlace place, string[] path) => Array.TrueForAll(path, name => place.TryEnter(name, out place));
}
