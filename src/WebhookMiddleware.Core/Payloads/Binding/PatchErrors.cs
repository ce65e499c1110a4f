using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>What is wrong with a patch, member by member.</summary>
internal sealed class PatchErrors
{
    // Enough to see what went wrong: a patch can have tens of thousands, each with a path as long as itself.
    private const int MaxErrors = 20;

    private readonly List<PayloadError> _errors = [];

    public int Count => _errors.Count;

    public IReadOnlyList<PayloadError> All => _errors;

    public void Add(JsonPointer place, string message) => Add(place.ToMemberPath(), message);

    public void Add(string path, string message)
    {
        if (_errors.Count < MaxErrors)
        {
            _errors.Add(new PayloadError(path, message));
        }
    }
}
