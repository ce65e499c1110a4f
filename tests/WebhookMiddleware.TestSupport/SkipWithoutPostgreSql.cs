using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace WebhookMiddleware.TestSupport;

/// <summary>
/// Skips the test classes that need PostgreSQL (<see cref="INeedPostgreSql"/>) where there is no server; changes no order. A test assembly asks for it with
/// <c>[assembly: TestCaseOrderer(SkipWithoutPostgreSql.TypeName, SkipWithoutPostgreSql.AssemblyName)]</c>.
/// </summary>
/// <remarks>xunit decides at compile time what is skipped, and the tests of the conformance suites are shared by all stores: so it is said to it here, just before it runs a class.</remarks>
public sealed class SkipWithoutPostgreSql(IMessageSink diagnosticMessageSink) : ITestCaseOrderer
{
    public const string TypeName = "WebhookMiddleware.TestSupport.SkipWithoutPostgreSql";
    public const string AssemblyName = "WebhookMiddleware.TestSupport";

    private readonly DefaultTestCaseOrderer _default = new(diagnosticMessageSink);

    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase
    {
        var cases = testCases.ToArray();
        foreach (var testCase in cases.OfType<XunitTestCase>())
        {
            if (WhatIsMissing(testCase) is { } reason)
            {
                typeof(XunitTestCase).GetProperty(nameof(XunitTestCase.SkipReason))!.SetValue(testCase, reason);
            }
        }

        return _default.OrderTestCases(cases);
    }

    private static string? WhatIsMissing(XunitTestCase testCase)
        => testCase.TestMethod.TestClass.Class.ToRuntimeType().IsAssignableTo(typeof(INeedOwnPostgreSql))
            ? PostgreSqlCluster.Missing
            : Needs(testCase, typeof(INeedPgBouncer)) && PgBouncer.Missing is { } missing ? missing
            : Needs(testCase, typeof(INeedPostgreSql)) ? PostgreSqlServer.Missing : null;

    private static bool Needs(XunitTestCase testCase, Type what)
    {
        var testClass = testCase.TestMethod.TestClass.Class.ToRuntimeType();
        return testClass.IsAssignableTo(what) || testClass.GetInterfaces().Any(type => IsFixture(type, what));
    }

    private static bool IsFixture(Type type, Type what)
        => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IClassFixture<>)
            && type.GenericTypeArguments[0].IsAssignableTo(what);
}
