using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestCaseOrderer(SkipWithoutPostgreSql.TypeName, SkipWithoutPostgreSql.AssemblyName)]

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Support;

/// <summary>Skips the test classes that have a <see cref="PostgreSqlDatabase"/> where there is no server; changes no order.</summary>
/// <remarks>xunit decides at compile time what is skipped, and the tests of the conformance suites are shared by all stores: so it is said to it here, just before it runs a class.</remarks>
public sealed class SkipWithoutPostgreSql(IMessageSink diagnosticMessageSink) : ITestCaseOrderer
{
    public const string TypeName = "WebhookMiddleware.EntityFrameworkCore.Tests.Support.SkipWithoutPostgreSql";
    public const string AssemblyName = "WebhookMiddleware.EntityFrameworkCore.Tests";

    private readonly DefaultTestCaseOrderer _default = new(diagnosticMessageSink);

    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase
    {
        var cases = testCases.ToArray();
        if (PostgreSqlServer.Missing is { } reason)
        {
            foreach (var testCase in cases.OfType<XunitTestCase>().Where(NeedsPostgreSql))
            {
                typeof(XunitTestCase).GetProperty(nameof(XunitTestCase.SkipReason))!.SetValue(testCase, reason);
            }
        }

        return _default.OrderTestCases(cases);
    }

    private static bool NeedsPostgreSql(XunitTestCase testCase)
        => testCase.TestMethod.TestClass.Class.ToRuntimeType().IsAssignableTo(typeof(IClassFixture<PostgreSqlDatabase>));
}
