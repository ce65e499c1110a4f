using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// The JSON metadata of the management API's documents, for hosts without reflection-based JSON. <see cref="ManagementJson"/> writes them.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(SwitchResponse))]
[JsonSerializable(typeof(ReplayResponse))]
[JsonSerializable(typeof(CallResponse))]
[JsonSerializable(typeof(DeliveryResponse))]
[JsonSerializable(typeof(DeliveryDetailsResponse))]
[JsonSerializable(typeof(LogPageResponse<CallResponse>))]
[JsonSerializable(typeof(LogPageResponse<DeliveryResponse>))]
[JsonSerializable(typeof(StatusResponse))]
[JsonSerializable(typeof(LogPageResponse<VersionResponse>))]
[JsonSerializable(typeof(LogPageResponse<AuditResponse>))]
[JsonSerializable(typeof(ImportResponse))]
[JsonSerializable(typeof(WebhookCursor))]
internal sealed partial class ManagementTypes : JsonSerializerContext;
