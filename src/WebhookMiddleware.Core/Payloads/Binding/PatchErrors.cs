using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Collects the errors of a patch by member.</summary>
internal sealed class PatchErrors
{
    // Enough to show the mistake: a patch can cause tens of thousands of errors, each with a long path.
    private const int MaxErrors = 20;

    private readonly List<PayloadError> _errors = [];

    public int Count => _errors.Count;

    public IReadOnlyList<PayloadError> All => _errors;

    public void AddUnknown(JsonPointer place) => Add(place, "the payload has no such member.");

    public void AddUnsettable(JsonPointer place) => Add(place, "the member can't be set.");

    public void Add(JsonPointer place, string message) => Add(place.ToMemberPath(), message);

    public void Add(string path, string message)
    {
        if (_errors.Count < MaxErrors)
        {
            _errors.Add(new PayloadError(path, message));
        }
    }
}
