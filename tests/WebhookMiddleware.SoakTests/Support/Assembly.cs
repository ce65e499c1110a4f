using WebhookMiddleware.TestSupport;

[assembly: TestCaseOrderer(SkipWithoutPostgreSql.TypeName, SkipWithoutPostgreSql.AssemblyName)]

// One scenario would take the other's processor time, and all of them are about load.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
