using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.AspNetCore.Management;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Knows what each route of the management API does. The document has those that are mapped: a test compares both.</summary>
internal static class ManagementOperations
{
    public static IReadOnlyDictionary<ManagementRoute, Func<DescriptionDocument, Operation>> All { get; } =
        new Dictionary<ManagementRoute, Func<DescriptionDocument, Operation>>
        {
            [new("GET", "/hooks")] = HookOperations.List,
            [new("POST", "/hooks")] = HookOperations.Create,
            [new("GET", "/hooks/{id}")] = HookOperations.Get,
            [new("PUT", "/hooks/{id}")] = HookOperations.Replace,
            [new("PATCH", "/hooks/{id}")] = HookOperations.Patch,
            [new("DELETE", "/hooks/{id}")] = HookOperations.Delete,
            [new("PUT", "/hooks/order")] = HookOperations.Reorder,
            [new("POST", "/hooks/{id}/test")] = TrialOperations.TestHook,
            [new("POST", "/hooks/test")] = TrialOperations.TestNewHook,
            [new("POST", "/events/{event}/test")] = TrialOperations.TestEvent,
            [new("GET", "/hooks/{id}/versions")] = HistoryOperations.ListVersions,
            [new("POST", "/hooks/{id}/versions/{version}/restore")] = HistoryOperations.Restore,
            [new("GET", "/audit")] = HistoryOperations.ListAudit,
            [new("GET", "/export")] = HistoryOperations.Export,
            [new("POST", "/import")] = HistoryOperations.Import,
            [new("GET", "/stats")] = StatisticsOperations.GetStatistics,
            [new("GET", "/live")] = StatisticsOperations.Listen,
            [new("GET", "/events")] = HostOperations.ListEvents,
            [new("GET", "/events/{event}/guide")] = HostOperations.GetGuide,
            [new("GET", "/calls")] = LogOperations.ListCalls,
            [new("GET", "/calls/{id}")] = LogOperations.GetCall,
            [new("GET", "/deliveries")] = LogOperations.ListDeliveries,
            [new("GET", "/deliveries/{id}")] = LogOperations.GetDelivery,
            [new("POST", "/deliveries/{id}/retry")] = LogOperations.Retry,
            [new("POST", "/deliveries/replay")] = LogOperations.Replay,
            [new("GET", "/switch")] = HostOperations.GetSwitch,
            [new("PUT", "/switch")] = HostOperations.PutSwitch,
            [new("GET", "/status")] = HostOperations.GetStatus,
        };
}
