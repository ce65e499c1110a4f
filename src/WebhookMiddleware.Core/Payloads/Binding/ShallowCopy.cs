using System.Reflection;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Copies an object field by field. Referenced objects are shared with the original.</summary>
internal static class ShallowCopy
{
    private static readonly Func<object, object> Clone =
        typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!
            .CreateDelegate<Func<object, object>>();

    public static object Of(object original) => Clone(original);
}
