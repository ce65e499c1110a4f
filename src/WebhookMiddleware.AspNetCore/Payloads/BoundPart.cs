using System.Reflection;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>Validates a changed value as the framework validated the original one, and returns the errors.</summary>
internal delegate ValueTask<IReadOnlyList<PayloadError>> PartValidator<TCall>(
    TCall call, object? candidate, CancellationToken cancellationToken);

/// <summary>Represents a value that the framework has bound for a handler: an argument, or a member of one.</summary>
/// <param name="Name">The name that clients use.</param>
/// <param name="Type">The bound type.</param>
/// <param name="Attributes">The provider of its attributes; null if it has none.</param>
/// <param name="Get">Gets the value.</param>
/// <param name="Set">Replaces the value.</param>
/// <param name="Validate">Validates a value; null if nothing does.</param>
/// <param name="AllowsNull">Whether a client may leave it out or, in a JSON body, send a null.</param>
/// <param name="WhenNull">The value that is bound instead of a null.</param>
internal sealed record BoundPart<TCall>(
    string Name,
    Type Type,
    ICustomAttributeProvider? Attributes,
    Func<TCall, object?> Get,
    Action<TCall, object?> Set,
    PartValidator<TCall>? Validate,
    bool AllowsNull = false,
    object? WhenNull = null);
