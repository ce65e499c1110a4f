using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>Decides which values of a request's query and route webhooks are told: what its payload keeps from them, these don't tell either.</summary>
/// <param name="inputs">What the endpoint's parameters say.</param>
/// <param name="exclusion">What the binding says.</param>
/// <param name="payload">What the payload's type says; null where names alone decide.</param>
internal sealed class InputFilter(EndpointInputs inputs, MemberExclusion exclusion, MemberPlan? payload)
{
    private static readonly char[] Separators = ['.', '[', ']'];

    private readonly MemberPlace _inputs = MemberPlace.Root(exclusion, inputs.Plan);
    private readonly MemberPlace _payload = MemberPlace.Root(exclusion, payload);

    /// <summary>Returns whether webhooks are told the value of a key, such as <c>page</c>, <c>search.name</c> or <c>items[0].name</c>.</summary>
    public bool IsTold(string key)
    {
        if (!IsTold([key]))
        {
            return false;
        }

        // How many of the first parts are a prefix, such as the parameter's name, is not known: whatever is kept without them is kept.
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
