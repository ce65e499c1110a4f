using Xunit.Sdk;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>A test that measures time, and so is one in full size only: in a small run there is no such test.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer($"WebhookMiddleware.SoakTests.Support.{nameof(FullSizeFactDiscoverer)}", "WebhookMiddleware.SoakTests")]
internal sealed class FullSizeFactAttribute : FactAttribute;
