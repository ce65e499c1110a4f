using FsCheck;
using FsCheck.Fluent;

namespace WebhookMiddleware.Core.Tests;

/// <summary>What holds for any value, tried on many by chance. A failure is made small, and its message says how to make it again.</summary>
internal static class Property
{
    public static void Holds<T>(Arbitrary<T> any, int cases, Action<T> holds)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases).WithQuietOnSuccess(true), Prop.ForAll(any, holds));
}
