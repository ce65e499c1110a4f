using System.Reflection;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>Validates a changed value as the framework validated the original one, and returns what is wrong.</summary>
internal delegate ValueTask<IReadOnlyList<PayloadError>> PartValidator<TCall>(TCall call, object? candidate, CancellationToken cancellationToken);

/// <summary>Something that the framework has bound for a handler: an argument, or a member of one.</summary>
/// <param name="Name">The name that clients know it by.</param>
/// <param name="Type">The type that is bound.</param>
/// <param name="Attributes">What has its attributes; null when nothing has.</param>
/// <param name="Get">Reads it.</param>
/// <param name="Set">Replaces it.</param>
/// <param name="Validate">Validates it. Null: nothing does.</param>
/// <param name="AllowsNull">Whether a client may leave it out or, in a JSON body, send a null.</param>
/// <param name="WhenNull">What is bound in the place of a null.</param>
internal sealed record BoundPart<TCall>(
    string Name,
    Type Type,
    ICustomAttributeProvider? Attributes,
    Func<TCall, object?> Get,
    Action<TCall, object?> Set,
    PartValidator<TCall>? Validate,
    bool AllowsNull = false,
    object? WhenNull = null);
