using WebhookMiddleware.TestSupport;

[assembly: TestCaseOrderer(SkipWithoutPostgreSql.TypeName, SkipWithoutPostgreSql.AssemblyName)]
